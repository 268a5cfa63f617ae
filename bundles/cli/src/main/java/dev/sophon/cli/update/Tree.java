package dev.sophon.cli.update;

import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * All files below a folder, as a release key has signed them.
 *
 * @param hash the SHA-256 of a line for each file, in the order of their paths' bytes: {@code -} or {@code x}, where it may
 *     be executed, the SHA-256 of its content, and its path; for a link {@code l}, the SHA-256 of where it leads, and its
 *     path
 * @param bytes how many they have
 */
public record Tree(String hash, long bytes) {
    private static final int FILES = 20_000;

    /** What somebody asks of each place in it. */
    interface Demand {
        void of(Path place) throws IOException;
    }

    /**
     * Reads it.
     *
     * @throws IOException if it is too large, or anything in it is neither a file, a folder, nor a link to within
     */
    public static Tree of(Path folder) throws IOException {
        return of(folder, place -> {});
    }

    static Tree of(Path folder, Demand demand) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        long[] bytes = {0};
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes about) throws IOException {
                demand.of(place);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path place, BasicFileAttributes about) throws IOException {
                bytes[0] += about.isRegularFile() ? about.size() : 0;
                if (lines.size() >= FILES || bytes[0] > UpdateManifest.UNPACKED) {
                    throw new IOException("more than " + FILES + " files, or " + UpdateManifest.UNPACKED + " bytes");
                }
                String path = folder.relativize(place).toString().replace('\\', '/');
                lines.put(path, line(folder, place, about, demand) + " " + path + "\n");
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(folder, visitor);
        MessageDigest all = Sha256.digest();
        lines.values().forEach(line -> all.update(line.getBytes(StandardCharsets.UTF_8)));
        return new Tree(HexFormat.of().formatHex(all.digest()), bytes[0]);
    }

    private static String line(Path folder, Path place, BasicFileAttributes about, Demand demand) throws IOException {
        MessageDigest digest = Sha256.digest();
        if (about.isSymbolicLink()) {
            Path to = Files.readSymbolicLink(place);
            Path from = place.getParent();
            if (to.isAbsolute() || from == null || !from.resolve(to).normalize().startsWith(folder)) {
                throw new IOException("a link that leads elsewhere");
            }
            digest.update(to.toString().getBytes(StandardCharsets.UTF_8));
            return "l " + HexFormat.of().formatHex(digest.digest());
        }
        if (!about.isRegularFile()) {
            throw new IOException("neither a file, a folder nor a link");
        }
        demand.of(place);
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(place)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        boolean executable = Files.getPosixFilePermissions(place).contains(PosixFilePermission.OWNER_EXECUTE);
        return (executable ? "x " : "- ") + HexFormat.of().formatHex(digest.digest());
    }
}
