package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Copies a file, or a folder with what can be reached in it, within bounds. For one copy and one thread. */
public final class Copying {
    public static final int MAX_NAMES = 10_000;
    static final long MAX_BYTES = 4L * 1024 * 1024 * 1024;
    public static final int MAX_DEPTH = 64;

    private final Fixed fixed;
    private final Invocation call;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
    private int files;
    private int folders;
    private int skipped;
    private long bytes;

    public Copying(Fixed fixed, Invocation call) {
        this.fixed = fixed;
        this.call = call;
    }

    public int files() {
        return files;
    }

    public int folders() {
        return folders;
    }

    /** The links, devices, mounts and files out of reach that were left out. */
    public int skipped() {
        return skipped;
    }

    public long bytes() {
        return bytes;
    }

    /**
     * Copies what the one place is to the other, where nothing is; a broken copy is left there.
     *
     * @throws CommandException {@code invalid_params} for more than the bounds allow
     */
    private void copy(Place from, Place to) throws IOException, CommandException, InterruptedException {
        if (from.isRoot() || from.attributes().isDirectory()) {
            folder(from, to, 1);
        } else {
            file(from, to);
        }
    }

    /**
     * Copies it, and only then gives it its name: nobody sees a part of it.
     *
     * @return as {@link Placing#place}
     */
    public Optional<String> whole(Place from, Place to, String path, boolean overwrite, Fixed there)
            throws IOException, CommandException, InterruptedException {
        Place temporary = Temporary.beside(to);
        boolean done = false;
        try {
            copy(from, temporary);
            Optional<String> trashId = Failures.about("to", () -> Placing.place(temporary, to, path, overwrite, there));
            done = true;
            return trashId;
        } finally {
            if (!done) {
                Removing.leftover(temporary);
            }
        }
    }

    private void folder(Place from, Place to, int depth) throws IOException, CommandException, InterruptedException {
        if (depth > MAX_DEPTH) {
            throw tooMuch("folders in one another", MAX_DEPTH);
        }
        try (Place inside = from.isRoot() ? from.root() : from.inside()) {
            FileAttribute<?> rights = rights(inside.attributes(), PosixFilePermissions.fromString("rwx------"));
            Failures.about("to", () -> NewFolder.at(to, rights));
            folders++;
            try (Place target = to.inside()) {
                Names.each(inside, call, name -> inner(inside.child(name), target.child(name), depth));
            }
        }
    }

    /** What cannot be reached is left out, as in a listing; what goes wrong otherwise ends the copy. */
    private boolean inner(Place from, Place to, int depth) throws IOException, CommandException, InterruptedException {
        if (files + folders + skipped >= MAX_NAMES) {
            throw tooMuch("files and folders", MAX_NAMES);
        }
        try {
            PosixFileAttributes what = from.attributes();
            if (what.isDirectory() && !fixed.isMount(what)) {
                folder(from, to, depth + 1);
            } else if (what.isRegularFile()) {
                file(from, to);
            } else {
                skipped++;
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            skipped++;
        } catch (CommandException e) {
            if (e.code() != ErrorCode.NOT_AUTHORIZED) {
                throw e;
            }
            skipped++;
        }
        return true;
    }

    private void file(Place from, Place to) throws IOException, CommandException, InterruptedException {
        try (SeekableByteChannel in = from.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                SeekableByteChannel out = created(to, rights(from.fileAttributes(), Set.of()))) {
            while (in.read(buffer.clear()) >= 0) {
                Names.goOn(call);
                bytes += buffer.position();
                if (bytes > MAX_BYTES) {
                    throw tooMuch("bytes", MAX_BYTES);
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
            if (out instanceof FileChannel channel) {
                channel.force(true);
            }
        }
        files++;
    }

    private static SeekableByteChannel created(Place to, FileAttribute<?> rights)
            throws CommandException, InterruptedException {
        return Failures.about("to", () -> FileWriting.create(to, rights));
    }

    /** Those of the original, as far as the Node's own mask lets them. */
    private static FileAttribute<?> rights(PosixFileAttributes original, Set<PosixFilePermission> more) {
        Set<PosixFilePermission> rights = EnumSet.noneOf(PosixFilePermission.class);
        rights.addAll(original.permissions());
        rights.addAll(more);
        return PosixFilePermissions.asFileAttribute(rights);
    }

    private static CommandException tooMuch(String what, long most) {
        return CommandException.invalidParams("path: expected at most " + most + " " + what + " to copy");
    }
}
