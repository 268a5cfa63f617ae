package dev.sophon.node.policy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a change of a file is seen without reading it, and whose it is.
 *
 * @param attributes of the file, and of the folder that it stands in; they differ after a change
 */
record FileStamp(Map<String, Object> attributes, Map<String, Object> folder, FileTime modified) {
    private static final String UNIX = "unix:ino,size,lastModifiedTime,ctime,mode,uid";
    private static final int OTHERS_WRITE = 0022;

    /** Empty when there is no file. */
    static Optional<FileStamp> of(Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        Map<String, Object> attributes = Files.readAttributes(file, unix ? UNIX : "size,lastModifiedTime,fileKey");
        Path parent = file.toAbsolutePath().getParent();
        Map<String, Object> folder = unix && parent != null ? Files.readAttributes(parent, "unix:mode,uid") : Map.of();
        FileTime modified = attributes.get("lastModifiedTime") instanceof FileTime time ? time : FileTime.fromMillis(0);
        return Optional.of(new FileStamp(attributes, folder, modified));
    }

    /** Whether another change would show in the stamp: not within the grain of the file system's clock. */
    boolean settled() {
        return settled(modified);
    }

    private static boolean settled(FileTime modified) {
        return modified.toInstant().isBefore(Instant.now().minusSeconds(2));
    }

    /** When a file last came to or left the file's folder; empty where another could do so without being seen by that. */
    static Optional<FileTime> settledFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !folder.toFile().isDirectory()) {
            return Optional.empty();
        }
        FileTime modified = Files.getLastModifiedTime(folder);
        return settled(modified) ? Optional.of(modified) : Optional.empty();
    }

    /** What makes it another's word than the owner's; null when nothing does. Where there are no modes it is not asked. */
    static @Nullable String foreign(Path file, FileStamp stamp) throws IOException {
        if (stamp.folder().isEmpty()) {
            return null;
        }
        if (!(stamp.attributes().get("uid") instanceof Integer owner) || (owner != 0 && !ownedByMe(file))) {
            return "it must belong to the user that the Node runs as, or to root";
        }
        return othersWrite(stamp.attributes()) || othersWrite(stamp.folder())
                ? "it and its folder must not be writable by others: chmod go-w"
                : null;
    }

    private static boolean othersWrite(Map<String, Object> attributes) {
        return !(attributes.get("mode") instanceof Integer mode) || (mode & OTHERS_WRITE) != 0;
    }

    private static boolean ownedByMe(Path file) throws IOException {
        UserPrincipal me = file.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name"));
        return Files.getOwner(file).equals(me);
    }
}
