package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open folder and, unless it is the folder itself that is meant, a name in it. Everything here is relative to that
 * open folder, wherever it may be moved meanwhile, and follows no link. For one thread.
 */
public final class Place implements Closeable {
    /** With a pause that doubles between them: longer than {@link Sighting#COARSE_STEP} in all. */
    private static final int MAX_LOOKS = 8;

    private final SecureDirectoryStream<Path> folder;
    private final @Nullable Path name;
    private final Path root;
    private final Path where;
    private final Forbidden forbidden;

    /**
     * @param root the real path of the owner's folder that it is in
     * @param where it is now; only what is known by its file key is believed of it
     */
    private Place(SecureDirectoryStream<Path> folder, @Nullable Path name, Path root, Path where, Forbidden forbidden) {
        this.folder = folder;
        this.name = name;
        this.root = root;
        this.where = where;
        this.forbidden = forbidden;
    }

    /** An owner's folder itself. */
    static Place root(Path real, Forbidden forbidden) throws CommandException, IOException {
        return new Place(open(real), null, real, real, forbidden);
    }

    /** The owner's folder that this place is in, opened anew. */
    Place root() throws CommandException, IOException {
        return root(root, forbidden);
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

    /** Where the owner's folder is, by its real path. */
    public Path rootPath() {
        return root;
    }

    /** Where this was when it was found: good for comparing and for telling, not for opening. */
    public Path where() {
        return where;
    }

    boolean isRoot() {
        return where.equals(root);
    }

    SecureDirectoryStream<Path> folder() {
        return folder;
    }

    /** The name in the folder. */
    public Path name() throws CommandException {
        if (name == null) {
            throw CommandException.invalidParams("path: expected a file, got a folder");
        }
        return name;
    }

    /** A name in this folder; this place has no name yet. */
    public Place child(Path child) {
        Path there = name == null ? where.resolve(child) : where.resolveSibling(child);
        return new Place(folder, child, root, there, forbidden);
    }

    /** As {@link #child}, for a name as {@link FileName} tells it; what is called so to the letter comes first. */
    Place named(Path asked) {
        Place literal = child(asked);
        Optional<Path> escaped = FileName.escaped(asked.toString());
        return escaped.isPresent() && !literal.exists() && child(escaped.get()).exists()
                ? child(escaped.get())
                : literal;
    }

    /** Whether the name is taken, by whatever it is. */
    public boolean exists() {
        try {
            look();
            return true;
        } catch (IOException e) {
            // Also one that is longer in letters than any name can be.
            return false;
        }
    }

    /** The folder that the name is; this place is closed then, as it is when there is no such folder. */
    public Place enter() throws IOException, CommandException {
        if (name == null) {
            return this;
        }
        try (this) {
            return inside();
        }
    }

    /** The folder that the name is, to be closed on its own. */
    public Place inside() throws IOException, CommandException {
        PosixFileAttributes attributes = attributes();
        refuseLink(attributes);
        if (!attributes.isDirectory()) {
            throw CommandException.invalidParams("path: expected a folder, got a file or a device");
        }
        Place entered =
                new Place(folder.newDirectoryStream(name(), LinkOption.NOFOLLOW_LINKS), null, root, where, forbidden);
        if (forbidden.is(entered.look())) {
            entered.close();
            throw Roots.outOfReach();
        }
        return entered;
    }

    /** As {@link #attributes}, of whatever it is: to tell what a name is, not to let anybody have it. */
    public PosixFileAttributes look() throws IOException {
        return view().readAttributes();
    }

    /** Of the name, of a link itself where it is one; of the folder where there is no name. */
    public PosixFileAttributes attributes() throws IOException, CommandException {
        PosixFileAttributes attributes = look();
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
        Map<String, Object> there = unix(where, attributes.fileKey());
        if (!(there.get("nlink") instanceof Integer links) || links > 1) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "path: the file has more than one name (hard links), so it may be one from outside; copy it to use it");
        }
    }

    private static Map<String, Object> unix(Path where, @Nullable Object fileKey) throws IOException {
        Map<String, Object> there = Files.readAttributes(where, "unix:fileKey,nlink,ctime", LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(there.get("fileKey"), fileKey)) {
            throw new NoSuchFileException("", null, "it was moved meanwhile");
        }
        return there;
    }

    /**
     * Opens the file that the name is, and no other that had the name for a moment: nothing tells which file is open, so
     * nobody may have renamed it between the look before and the look after.
     *
     * @throws NoSuchFileException when others rename it all the time
     */
    public SeekableByteChannel openFile(OpenOption... how) throws IOException, CommandException, InterruptedException {
        for (int i = 0; i < MAX_LOOKS; i++) {
            Sighting before = sight();
            SeekableByteChannel file = folder.newByteChannel(name(), Set.of(how));
            boolean same = false;
            try {
                same = before.isStillSo(sight());
                if (same) {
                    return file;
                }
            } finally {
                if (!same) {
                    file.close();
                }
            }
            Thread.sleep(Sighting.CLOCK_STEP.toMillis() << i);
        }
        throw new NoSuchFileException("", null, "it changes all the time");
    }

    /** What the name is now, for a second look to compare with. */
    public Sighting sight() throws IOException, CommandException {
        Instant now = Instant.now();
        Object file = fileAttributes().fileKey();
        Object folderKey = folder.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        return new Sighting(
                now,
                file,
                unix(where, file).get("ctime"),
                unix(Objects.requireNonNull(where.getParent()), folderKey).get("ctime"));
    }

    /** Of the name if it is a regular file; no link, folder, pipe, socket or device. */
    public PosixFileAttributes fileAttributes() throws IOException, CommandException {
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
