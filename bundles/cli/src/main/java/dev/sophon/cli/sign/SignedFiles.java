package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as PEM files, and files with their signatures. */
final class SignedFiles {
    static final String PUBLIC_SUFFIX = ".pub";

    private static final int MOST = 4096;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN (PUBLIC|PRIVATE) KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s+-----END \\1 KEY-----\\s*");
    private static final Pattern DAYS = Pattern.compile("([1-9]\\d{0,3})d");

    private SignedFiles() {}

    static void writeNew(Path file, String type, byte[] der, boolean secret) throws IOException, Failure {
        String pem = "-----BEGIN " + type + " KEY-----\n" + Base64.getEncoder().encodeToString(der) + "\n-----END "
                + type + " KEY-----\n";
        boolean modes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = secret && modes
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            writeAll(channel, pem.getBytes(StandardCharsets.US_ASCII));
        } catch (FileAlreadyExistsException e) {
            throw new Failure(file + " is there already, and a key is never overwritten");
        }
    }

    static PublicKey publicKey(Path file) throws IOException, Failure {
        return SigningKeys.ofLine(Base64.getEncoder().encodeToString(pem(file, "PUBLIC")));
    }

    static PrivateKey privateKey(Path file) throws IOException, Failure {
        if (Files.exists(file)
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && !PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
            throw new Failure(file + ": others may read this private key: chmod 600, and make a new one if they could");
        }
        return SigningKeys.privateKey(pem(file, "PRIVATE"));
    }

    /** The public key that stands beside a private one; it has to be of the same pair. */
    static PublicKey publicKeyBeside(Path file, PrivateKey key) throws IOException, Failure {
        Path beside = file.resolveSibling(file.getFileName() + PUBLIC_SUFFIX);
        PublicKey found = publicKey(beside);
        if (!SigningKeys.hasSigned(found, SigningKeys.sign(new byte[] {1}, key))) {
            throw new Failure(beside + " is not the public key of " + file);
        }
        return found;
    }

    private static byte[] pem(Path file, String type) throws IOException, Failure {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.size(file) <= MOST) {
            Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (pem.matches() && pem.group(1).equals(type)) {
                try {
                    return Base64.getMimeDecoder().decode(pem.group(2));
                } catch (IllegalArgumentException e) {
                    // Said below.
                }
            }
        }
        throw new Failure(file + ": expected a " + type.toLowerCase(java.util.Locale.ROOT)
                + " key of Ed25519 in PEM, as sign key makes it");
    }

    /** Writes what is signed, then its signature, each of them whole. */
    static void write(Path file, SignedBytes signed) throws IOException {
        replace(file, signed.content());
        replace(SignedBytes.signatureOf(file), signed.signature());
    }

    static void replace(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                writeAll(channel, content);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void writeAll(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        channel.force(true);
    }

    /** When something expires: {@code 90d} from now, or the end of a day. */
    static Instant expiry(String text) throws Failure {
        Matcher days = DAYS.matcher(text);
        if (days.matches()) {
            return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Integer.parseInt(days.group(1)), ChronoUnit.DAYS);
        }
        try {
            return LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (java.time.DateTimeException e) {
            throw new Failure("--expires: expected days, as in 90d, or the last day, as in 2027-01-31");
        }
    }
}
