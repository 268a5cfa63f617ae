package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open folder and, unless it is the folder itself that is meant, a name in it. Everything here is relative to that
 * open folder, wherever it may be moved meanwhile, and follows no link. For one thread.
 */
final class Place implements Closeable {
    private final SecureDirectoryStream<Path> folder;
    private final @Nullable Path name;
    private final Path where;
    private final Forbidden forbidden;

    /** @param where it is now; only what is known by its file key is believed of it */
    Place(SecureDirectoryStream<Path> folder, @Nullable Path name, Path where, Forbidden forbidden) {
        this.folder = folder;
        this.name = name;
        this.where = where;
        this.forbidden = forbidden;
    }

    SecureDirectoryStream<Path> folder() {
        return folder;
    }

    /** The name in the folder. */
    Path name() throws CommandException {
        if (name == null) {
            throw CommandException.invalidParams("path: expected a file, got a folder");
        }
        return name;
    }

    /** A name in this folder; this place has no name yet. */
    Place child(Path child) {
        return new Place(folder, child, name == null ? where.resolve(child) : where.resolveSibling(child), forbidden);
    }

    /** As {@link #child}, for a name as {@link FileName} tells it; what is called so to the letter comes first. */
    Place named(Path asked) {
        Place literal = child(asked);
        Optional<Path> escaped = FileName.escaped(asked.toString());
        return escaped.isPresent() && !literal.exists() && child(escaped.get()).exists()
                ? child(escaped.get())
                : literal;
    }

    private boolean exists() {
        try {
            view().readAttributes();
            return true;
        } catch (IOException e) {
            // Also one that is longer in letters than any name can be.
            return false;
        }
    }

    /** The folder that the name is; this place is closed then, as it is when there is no such folder. */
    Place enter() throws IOException, CommandException {
        if (name == null) {
            return this;
        }
        try (this) {
            PosixFileAttributes attributes = attributes();
            refuseLink(attributes);
            if (!attributes.isDirectory()) {
                throw CommandException.invalidParams("path: expected a folder, got a file or a device");
            }
            SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            Place entered = new Place(inner, null, where, forbidden);
            if (forbidden.is(entered.attributes())) {
                entered.close();
                throw Roots.outOfReach();
            }
            return entered;
        }
    }

    /** Of the name, of a link itself where it is one; of the folder where there is no name. */
    PosixFileAttributes attributes() throws IOException, CommandException {
        PosixFileAttributes attributes = view().readAttributes();
        if (forbidden.is(attributes)) {
            throw Roots.outOfReach();
        }
        if (attributes.isRegularFile()) {
            refuseFurtherLinks(attributes);
        }
        return attributes;
    }

    /**
     * A file with another name may be one from outside, as a link to a secret is. How many names it has can only be asked by
     * its path, so the answer counts for the very same file alone.
     */
    private void refuseFurtherLinks(BasicFileAttributes attributes) throws IOException, CommandException {
        Map<String, Object> there = Files.readAttributes(where, "unix:fileKey,nlink", LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(there.get("fileKey"), attributes.fileKey())) {
            throw new NoSuchFileException("", null, "it was moved meanwhile");
        }
        if (!(there.get("nlink") instanceof Integer links) || links > 1) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "path: the file has more than one name (hard links), so it may be one from outside; copy it to use it");
        }
    }

    /** Of the name if it is a regular file; no link, folder, pipe, socket or device. */
    PosixFileAttributes fileAttributes() throws IOException, CommandException {
        PosixFileAttributes attributes = attributes();
        refuseLink(attributes);
        if (!attributes.isRegularFile()) {
            throw CommandException.invalidParams(
                    "path: expected a file, got a " + (attributes.isDirectory() ? "folder" : "device, pipe or socket"));
        }
        return attributes;
    }

    void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        view().setPermissions(permissions);
    }

    private PosixFileAttributeView view() throws IOException {
        PosixFileAttributeView view = name == null
                ? folder.getFileAttributeView(PosixFileAttributeView.class)
                : folder.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            throw new IOException("no such attributes on this file system");
        }
        return view;
    }

    SeekableByteChannel open(Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException, CommandException {
        return folder.newByteChannel(name(), options, attributes);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }

    private static void refuseLink(BasicFileAttributes attributes) throws CommandException {
        if (attributes.isSymbolicLink()) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "path: leads through a symbolic link; links are not followed");
        }
    }
}
