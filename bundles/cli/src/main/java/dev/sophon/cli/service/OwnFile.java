package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text file that a verb writes and a person may edit. It says a checksum of itself, by which an edited one is known and
 * left alone.
 */
final class OwnFile {
    /** Stands in the text where the checksum goes. */
    static final String MARK = "checksum 0000000000000000";

    private static final Pattern CHECKSUM = Pattern.compile("checksum ([0-9a-f]{16})");
    private static final int MOST = 64 * 1024;

    private final Path path;

    OwnFile(Path path) {
        this.path = path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Whether somebody else has written it, or edited it since. */
    boolean edited() throws IOException {
        Optional<String> text = text();
        return text.filter(said -> !CHECKSUM.matcher(said).find() || !said.equals(sealed(unsealed(said))))
                .isPresent();
    }

    /** Whether it says exactly this already. */
    boolean says(String text) throws IOException {
        return text().filter(sealed(text)::equals).isPresent();
    }

    /** What it says; empty where it is not there. */
    String read() throws IOException {
        return text().orElse("");
    }

    private Optional<String> text() throws IOException {
        if (!exists()) {
            return Optional.empty();
        }
        if (Files.size(path) > MOST) {
            throw new IOException(path + " is larger than " + MOST + " bytes");
        }
        return Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    }

    private static String unsealed(String text) {
        return CHECKSUM.matcher(text).replaceFirst(MARK);
    }

    private static String sealed(String text) {
        String word =
                "checksum " + Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return text.replaceFirst(Pattern.quote(MARK), Matcher.quoteReplacement(word));
    }

    /**
     * Writes it whole, readable by all; who looks sees the old file or the new one.
     *
     * @param text with {@link #MARK} in it
     * @throws IOException if it cannot be written; the old one is then as it was
     */
    void write(String text) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, path.getFileName() + ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(sealed(text).getBytes(StandardCharsets.UTF_8));
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            PosixFileAttributeView view = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Refuses to touch one that somebody has edited.
     *
     * @param verb what would be done to it, as in {@code overwrites}
     */
    void mine(boolean force, String verb) throws IOException, Failure {
        if (!force && edited()) {
            throw new Failure(path + " was written or changed by somebody else. With --force this " + verb + " it.");
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
