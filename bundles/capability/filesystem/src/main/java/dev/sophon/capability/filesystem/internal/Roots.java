package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;

/** The way from a path to a place in one of the owner's roots. Thread-safe. */
final class Roots {
    private final OwnerPolicy policy;

    Roots(OwnerPolicy policy) {
        this.policy = policy;
    }

    /**
     * The roots as the owner names them.
     *
     * @throws CommandException {@code not_authorized} where there are none
     */
    List<Path> named() throws CommandException {
        List<Path> roots = policy.filesystemRoots();
        if (roots.isEmpty()) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "this device's owner has named no folders; name them in policy.json under filesystem.roots");
        }
        return roots;
    }

    /**
     * Goes to the folder that holds what the path names, which need not exist itself.
     *
     * @throws CommandException {@code not_authorized} for a path out of reach or through a link, {@code invalid_params}
     *     for one that is none, {@code platform_unsupported} where folders cannot be walked safely
     */
    Place find(String text) throws CommandException, IOException {
        Path asked = AskedPath.parse(text);
        for (Path root : named()) {
            Path plain = root.normalize();
            try {
                // The owner's own links on the way to a root are the owner's business.
                Path real = root.toRealPath();
                Path prefix = asked.startsWith(plain) ? plain : real;
                if (asked.startsWith(prefix)) {
                    return walk(real, prefix.relativize(asked));
                }
            } catch (NoSuchFileException e) {
                if (asked.startsWith(plain)) {
                    throw e;
                }
            }
        }
        throw outOfReach();
    }

    private Place walk(Path root, Path below) throws CommandException, IOException {
        Forbidden forbidden = Forbidden.now(policy);
        if (forbidden.holds(root)) {
            throw outOfReach();
        }
        Place place = new Place(open(root), null, root, forbidden);
        try {
            // An empty relative path has one empty name.
            for (int i = 0; i < below.getNameCount() && !below.toString().isEmpty(); i++) {
                place = (i == 0 ? place : place.enter()).named(below.getName(i));
            }
            return place;
        } catch (IOException | CommandException e) {
            place.close();
            throw e;
        }
    }

    @SuppressWarnings("StreamResourceLeak") // the place that it becomes is closed
    private static SecureDirectoryStream<Path> open(Path root) throws CommandException, IOException {
        DirectoryStream<Path> folder = Files.newDirectoryStream(root);
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        folder.close();
        throw CommandException.unsupported(
                "this system gives Java no way to walk folders that is safe from swapped links; use it on Linux");
    }

    static CommandException outOfReach() {
        return new CommandException(
                ErrorCode.NOT_AUTHORIZED,
                "path: outside of the folders that this device's owner allows; policy.json names them under"
                        + " filesystem.roots, and filesystem.list without a path lists them");
    }
}
