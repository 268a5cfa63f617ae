package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Removes a file or a folder for good. Folders come up to the top one by one and are emptied there, so that no tree is too
 * deep, and what is left after a break goes likewise. A link goes itself, and nothing is entered through one.
 */
public final class Removing {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BooleanSupplier ended;

    private Removing(BooleanSupplier ended) {
        this.ended = ended;
    }

    /** @throws InterruptedException when it has ended meanwhile; then a part is gone */
    static void remove(Place place, BooleanSupplier ended) throws IOException, CommandException, InterruptedException {
        new Removing(ended).all(place);
    }

    private void all(Place place) throws IOException, CommandException, InterruptedException {
        if (!place.look().isDirectory()) {
            place.folder().deleteFile(place.name());
            return;
        }
        boolean more = true;
        while (more) {
            more = false;
            try (Place top = opened(place)) {
                for (Path name : top.folder()) {
                    more |= one(top.child(name.getFileName()), top);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        place.folder().deleteDirectory(place.name());
    }

    /** Removes one, whatever others do to it meanwhile; says whether it has to be looked for again. */
    private boolean one(Place one, Place top) throws IOException, CommandException, InterruptedException {
        goOn();
        try {
            if (!one.look().isDirectory()) {
                one.folder().deleteFile(one.name());
                return false;
            }
            boolean more = false;
            try (Place inside = opened(one)) {
                for (Path name : inside.folder()) {
                    more |= up(inside.child(name.getFileName()), top);
                }
            }
            one.folder().deleteDirectory(one.name());
            return more;
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            return true;
        }
    }

    /** Removes a file, and moves a folder up; says whether it was one. */
    private boolean up(Place inner, Place top) throws IOException, CommandException, InterruptedException {
        goOn();
        boolean folder = inner.look().isDirectory();
        if (folder) {
            inner.folder().move(inner.name(), top.folder(), Temporary.name());
        } else {
            inner.folder().deleteFile(inner.name());
        }
        return folder;
    }

    /** What its owner may not change can be removed all the same. */
    private static Place opened(Place folder) throws IOException, CommandException {
        Place inside = folder.inside();
        inside.setPermissions(PosixFilePermissions.fromString("rwx------"));
        return inside;
    }

    private void goOn() throws InterruptedException {
        if (ended.getAsBoolean()) {
            throw new InterruptedException("ended while removing");
        }
    }

    /** What a broken command leaves behind is removed, however it ended; if it is there. */
    public static void leftover(Place place) throws IOException, CommandException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            remove(place, () -> System.nanoTime() - until > 0);
        } catch (NoSuchFileException | InterruptedException e) {
            return; // never made, or others keep filling it
        }
    }
}
