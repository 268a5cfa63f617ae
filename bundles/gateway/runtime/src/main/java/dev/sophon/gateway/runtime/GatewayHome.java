package dev.sophon.gateway.runtime;

import dev.sophon.protocol.HomeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The places below the Gateway's state folder, {@code ~/.sophon} unless the system property {@value #PROPERTY} or the
 * environment variable {@value #VARIABLE} says otherwise. The folder is its owner's only (0700).
 */
public record GatewayHome(Path path) {
    public static final String PROPERTY = "sophon.home";
    public static final String VARIABLE = "SOPHON_HOME";

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    /** The folder that this process was told to use. */
    public static GatewayHome current() {
        String told = System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, ""));
        Path path = told.isEmpty() ? HomeFolder.current().resolve(".sophon") : Path.of(told);
        return new GatewayHome(path.toAbsolutePath().normalize());
    }

    /** The first Admin token, as text. */
    public Path adminToken() {
        return path.resolve("admin-token");
    }

    /** The database's folder, made if it is not there. */
    public Path data() {
        return folder(path.resolve("data"));
    }

    /** The folder of files on their way between agents and nodes, made if it is not there. */
    public Path transfers() {
        return folder(data().resolve("transfers"));
    }

    /** The folder of the KARs that are brought to nodes, made if it is not there. */
    public Path features() {
        return folder(data().resolve("features"));
    }

    /** The folder where a backup waits for who takes it, made if it is not there. */
    public Path backup() {
        return folder(data().resolve("backup"));
    }

    /** Writes a file right in this folder, its owner's only (0600), whole or not at all. */
    public void write(Path file, String text) {
        try {
            Path parent = folder(path);
            Path temporary = Files.createTempFile(parent, ".new-", "", permissions(OWNER_FILE));
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a file that is not there yet to be written; it is its owner's only (0600) before anything is in it. */
    public static FileChannel create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        restrict(file);
        return channel;
    }

    /** Takes everybody's rights to a file away but its owner's. */
    public static void restrict(Path file) {
        if (POSIX) {
            try {
                Files.setPosixFilePermissions(file, OWNER_FILE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path folder(Path folder) {
        try {
            Files.createDirectories(folder, permissions(OWNER_FOLDER));
            if (POSIX && folder.startsWith(path)) {
                Files.setPosixFilePermissions(folder, OWNER_FOLDER);
                Files.setPosixFilePermissions(path, OWNER_FOLDER);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileAttribute<?>[] permissions(Set<PosixFilePermission> permissions) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
