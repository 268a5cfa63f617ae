package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/** Gives something that is whole already the name that it is to have. What had the name goes to the trash, if it may. */
public final class Placing {
    private Placing() {}

    /**
     * What is there to be moved or deleted.
     *
     * @throws CommandException {@code not_authorized} for what stays where it is, and what is out of reach
     */
    public static PosixFileAttributes movable(Place place, Fixed fixed) throws IOException, CommandException {
        if (place.isRoot()) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "path: is a folder that the owner names, which stays where it is");
        }
        PosixFileAttributes what = place.attributes();
        fixed.refuse(what);
        return what;
    }

    /** Refuses two places of which one is the other, or in it. */
    public static void refuseOverlap(Place from, Place to) throws CommandException {
        if (from.where().startsWith(to.where()) || to.where().startsWith(from.where())) {
            throw CommandException.invalidParams("to: expected a place that is neither in the path nor holds it");
        }
    }

    /**
     * Whether the name is taken.
     *
     * @throws CommandException where it is, and may not be given to something else
     */
    public static boolean taken(Place place, boolean overwrite, Fixed fixed) throws IOException, CommandException {
        if (!place.isRoot() && !place.exists()) {
            return false;
        }
        if (!overwrite) {
            throw CommandException.invalidParams(
                    "path: something is there already; set overwrite, and it goes to the trash");
        }
        movable(place, fixed);
        return true;
    }

    /**
     * Renames it.
     *
     * @param thing in the same file system
     * @param path what the target is called
     * @return the id in the trash of what was there
     */
    public static Optional<String> place(Place thing, Place target, String path, boolean overwrite, Fixed fixed)
            throws IOException, CommandException {
        if (!taken(target, overwrite, fixed)) {
            rename(thing, target);
            return Optional.empty();
        }
        try (Trash trash = Trash.made(target)) {
            String id = trash.put(target, path);
            boolean done = false;
            try {
                rename(thing, target);
                done = true;
                return Optional.of(id);
            } finally {
                if (!done) {
                    putBack(trash, id, target);
                }
            }
        }
    }

    private static void rename(Place thing, Place target) throws IOException, CommandException {
        // An empty file takes the name first, and fails where there is one now: renaming would replace it. A folder
        // replaces at most an empty one.
        boolean reserve = !thing.look().isDirectory();
        if (reserve) {
            FileWriting.create(target).close();
        }
        boolean done = false;
        try {
            thing.folder().move(thing.name(), target.folder(), target.name());
            done = true;
        } finally {
            if (reserve && !done) {
                delete(target);
            }
        }
    }

    private static void putBack(Trash trash, String id, Place target) throws IOException, CommandException {
        try (Trash.Thing thing = trash.find(id)) {
            if (!target.exists()) {
                rename(thing.content(), target);
                thing.forget();
            }
        }
    }

    private static void delete(Place target) throws IOException, CommandException {
        Path name = target.name();
        try {
            target.folder().deleteFile(name);
        } catch (NoSuchFileException e) {
            return; // somebody else did
        }
    }
}
