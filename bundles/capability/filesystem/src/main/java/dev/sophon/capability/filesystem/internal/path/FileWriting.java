package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The two ways to write a file. */
public final class FileWriting {
    static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private FileWriting() {}

    /**
     * Writes a file whole: who reads it meanwhile sees the old content or the new one, never a part of it. It keeps the
     * permissions of the file that it replaces.
     *
     * @return its size
     */
    public static long replace(Place place, byte[] bytes, boolean overwrite) throws IOException, CommandException {
        Optional<PosixFileAttributes> before = existing(place);
        boolean reserved = before.isEmpty();
        if (reserved) {
            // An empty file takes the name: it fails where there is one now, and tells what a new file may be here.
            create(place).close();
        } else if (!overwrite) {
            throw new FileAlreadyExistsException("");
        }
        Set<PosixFilePermission> permissions = (reserved ? place.fileAttributes() : before.orElseThrow()).permissions();
        Place temporary = Temporary.beside(place);
        boolean done = false;
        try {
            try (SeekableByteChannel file = create(temporary, PosixFilePermissions.asFileAttribute(PRIVATE))) {
                write(file, bytes);
            }
            temporary.setPermissions(permissions);
            place.folder().move(temporary.name(), place.folder(), place.name());
            done = true;
            return bytes.length;
        } finally {
            if (!done) {
                delete(temporary);
                if (reserved) {
                    delete(place);
                }
            }
        }
    }

    /**
     * Adds to the end of a file, which is made where there is none.
     *
     * @return its size then
     */
    public static long append(Place place, byte[] bytes) throws IOException, CommandException, InterruptedException {
        try (SeekableByteChannel file = existing(place).isPresent()
                ? place.openFile(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)
                : create(place)) {
            write(file, bytes);
            return file.size();
        }
    }

    /** The file that is there, if any; what is no regular file is refused. */
    private static Optional<PosixFileAttributes> existing(Place place) throws IOException, CommandException {
        try {
            place.name();
            return Optional.of(place.fileAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A new file that is empty; it fails where the name is taken. */
    public static SeekableByteChannel create(Place place, FileAttribute<?>... attributes)
            throws IOException, CommandException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
        return place.open(options, attributes);
    }

    private static void write(SeekableByteChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        if (file instanceof FileChannel channel) {
            channel.force(true);
        }
    }

    private static void delete(Place place) throws IOException, CommandException {
        try {
            place.folder().deleteFile(place.name());
        } catch (NoSuchFileException e) {
            return; // never made
        }
    }
}
