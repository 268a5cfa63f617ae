package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.AuditCheckpoint;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is signed of the chain, in the state folder: the latest checkpoint, {@code audit-checkpoint.json}, where the chain was
 * cut, {@code audit-cut.json}, and the key for both, {@code audit-key}.
 */
final class Checkpoints {
    private final GatewayHome home;
    private final Path file;
    private final Path cutFile;
    private final PrivateKey key;
    private final String publicKey;
    /** Whether there was a key before, or has been a checkpoint since: then there has to be one. */
    private volatile boolean begun;

    Checkpoints(GatewayHome home) {
        this.home = home;
        this.file = home.path().resolve("audit-checkpoint.json");
        this.cutFile = home.path().resolve("audit-cut.json");
        Path keys = home.path().resolve("audit-key");
        try {
            begun = Files.exists(keys);
            if (!begun) {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                Base64.Encoder base64 = Base64.getEncoder();
                home.write(
                        keys,
                        base64.encodeToString(pair.getPrivate().getEncoded()) + "\n"
                                + base64.encodeToString(pair.getPublic().getEncoded()) + "\n");
            }
            List<String> lines = Files.readAllLines(keys, StandardCharsets.US_ASCII);
            if (lines.size() < 2) {
                throw new IllegalStateException(keys + " is not what this Gateway wrote");
            }
            key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0))));
            publicKey = lines.get(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(keys + " holds no key", e);
        }
    }

    /** Whether there has to be a checkpoint. */
    boolean begun() {
        return begun;
    }

    /** The latest one; empty if there is none, or what is there was not signed by this Gateway. */
    Optional<AuditCheckpoint> latest() {
        return read(file, AuditSeal::checkpoint);
    }

    /** Where the chain was cut; empty if it was not, or what is there was not signed by this Gateway. */
    Optional<AuditCheckpoint> cut() {
        return read(cutFile, AuditSeal::cut);
    }

    AuditCheckpoint write(long number, String sha256, Instant at) {
        AuditCheckpoint made = sign(number, sha256, at, AuditSeal::checkpoint);
        write(file, made);
        begun = true;
        return made;
    }

    AuditCheckpoint writeCut(long number, String sha256, Instant at) {
        AuditCheckpoint made = sign(number, sha256, at, AuditSeal::cut);
        write(cutFile, made);
        return made;
    }

    /**
     * What a restored backup asks for: the record that tells of it, and where its chain was cut.
     *
     * @param number of that record
     */
    record Restored(long number, String sha256, @Nullable Cut cut) {
        record Cut(long number, String sha256, Instant at) {}
    }

    /**
     * Signs from a restored backup on, if one was restored: what was signed before is of records that are gone. Only who may
     * write into the state folder can bring that about, and only with the record that tells of it.
     *
     * @param sha256 of the record of a number, empty if there is none
     */
    void afterRestore(LongFunction<Optional<String>> sha256, Instant now) {
        Path told = home.path().resolve("audit-restored.json");
        try {
            if (!Files.exists(told)) {
                return;
            }
            Restored restored = Json.read(Files.readAllBytes(told), Restored.class);
            // Otherwise it did not come so far, and the records are those that were there.
            if (sha256.apply(restored.number()).equals(Optional.of(restored.sha256()))) {
                if (restored.cut() == null) {
                    Files.deleteIfExists(cutFile);
                } else {
                    writeCut(
                            restored.cut().number(),
                            restored.cut().sha256(),
                            restored.cut().at());
                }
                write(restored.number(), restored.sha256(), now);
            }
            Files.delete(told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a signature is over. */
    private interface Message {
        byte[] of(long number, String sha256, Instant at);
    }

    private Optional<AuditCheckpoint> read(Path from, Message over) {
        try {
            AuditCheckpoint known = Json.read(Files.readAllBytes(from), AuditCheckpoint.class);
            byte[] message = over.of(known.number(), known.sha256(), known.at());
            return Optional.of(known).filter(one -> AuditSeal.signed(message, one.signature(), publicKey));
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private AuditCheckpoint sign(long number, String sha256, Instant at, Message over) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(over.of(number, sha256, at));
            return new AuditCheckpoint(
                    number, sha256, at, publicKey, Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    private void write(Path to, AuditCheckpoint made) {
        home.write(to, new String(Json.bytes(made), StandardCharsets.UTF_8));
    }
}
