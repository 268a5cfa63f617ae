package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * The one way to make a folder. Java makes folders by a path only, which somebody may lead elsewhere meanwhile: so it is
 * made right in the owner's folder, under a name that nobody knows, and moved from there by two folders that are open.
 */
public final class NewFolder {
    private static final int MAX_NEW = 64;

    private NewFolder() {}

    /**
     * Makes a folder, and if wanted those above it that are missing.
     *
     * @param parents whether those above may be missing, and the folder itself be there
     * @return how many were made
     */
    public static int withParents(Roots roots, String path, boolean parents) throws IOException, CommandException {
        Deque<Path> missing = new ArrayDeque<>();
        Path at = AskedPath.parse(path);
        while (missing(roots, at) && missing.size() < (parents ? MAX_NEW : 1)) {
            missing.push(at);
            at = Objects.requireNonNull(at.getParent(), "a root is above");
        }
        if (missing.isEmpty() && !parents) {
            throw taken();
        }
        for (Path each : missing) {
            try (Place place = roots.find(each.toString())) {
                at(place);
            }
        }
        return missing.size();
    }

    /** Whether nothing is there; anything but a folder is refused. */
    private static boolean missing(Roots roots, Path path) throws IOException, CommandException {
        try (Place place = roots.find(path.toString())) {
            if (!place.attributes().isDirectory()) {
                throw taken();
            }
            return false;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static CommandException taken() {
        return CommandException.invalidParams("path: something is there already");
    }

    /**
     * Makes a folder where nothing is.
     *
     * @return that place
     * @throws CommandException {@code invalid_params} where something is
     */
    static Place at(Place place, FileAttribute<?>... attributes) throws IOException, CommandException {
        if (place.exists()) {
            throw taken();
        }
        Path temporary = Temporary.name();
        try (Place root = place.root()) {
            Files.createDirectory(place.rootPath().resolve(temporary), attributes);
            boolean done = false;
            try {
                // At worst it takes the place of an empty folder: the system refuses anything else that came in
                // between.
                root.folder().move(temporary, place.folder(), place.name());
                done = true;
                return place;
            } finally {
                if (!done) {
                    remove(root, temporary);
                }
            }
        }
    }

    private static void remove(Place root, Path temporary) throws IOException {
        try {
            root.folder().deleteDirectory(temporary);
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            return; // somebody else's by now
        }
    }
}
