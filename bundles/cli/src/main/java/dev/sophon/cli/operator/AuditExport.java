package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks what {@code sophon audit export} printed: a checkpoint, then the records, newest first, a line each. One line is
 * looked at after the other, so that a record of any length can be checked.
 */
public final class AuditExport {
    private final long signed;
    private final String sealed;
    private long found;
    /** The number that the next record has to have; 0 before the first. */
    private long expected;
    /** The hash that the record behind it names. */
    private String wanted = "";

    /** Up to which number records may be missing, and the hash of that one. */
    private final long gone;

    private final String before;
    private boolean reached;

    private AuditExport(JsonNode checkpoint) {
        this.signed = checkpoint.path("number").asLong();
        this.sealed = checkpoint.path("sha256").asText();
        JsonNode cut = checkpoint.path("cut");
        this.gone = cut.path("number").asLong();
        this.before = cut.isObject() ? cut.path("sha256").asText() : AuditSeal.START;
    }

    /** How it was found, in words. */
    public record Found(boolean ok, long records, String message) {}

    /**
     * Recomputes every hash and checks the signature.
     *
     * @param key the public key that it has to be signed by; {@code null} for the one that the export names
     */
    public static Found verify(Path file, @Nullable String key) throws Failure {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            JsonNode checkpoint = json(lines.readLine()).path("checkpoint");
            if (!checkpoint.isObject()) {
                throw new Failure(file + ": expected what sophon audit export prints, beginning with a checkpoint");
            }
            String named = checkpoint.path("publicKey").asText();
            JsonNode cut = checkpoint.path("cut");
            String by = key == null ? named : key;
            if (!AuditSeal.isCheckpoint(checkpoint, by) || (cut.isObject() && !AuditSeal.isCut(cut, by))) {
                return new Found(false, 0, "The checkpoint was not signed by this key");
            }
            AuditExport export = new AuditExport(checkpoint);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String problem = line.isBlank() ? null : export.problem(json(line));
                if (problem != null) {
                    return new Found(false, export.found, problem);
                }
            }
            return export.end(checkpoint, key == null ? named : "");
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(file + " cannot be read as an export.", e);
        }
    }

    /**
     * The records of an export that was verified, newest first.
     *
     * @throws Failure if it cannot be read
     */
    public static void each(Path file, Consumer<JsonNode> take) throws Failure {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    take.accept(json(line));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(file + " cannot be read as an export.", e);
        }
    }

    private static JsonNode json(@Nullable String line) {
        return Json.tree((line == null ? "" : line).getBytes(StandardCharsets.UTF_8));
    }

    /** What is wrong with the next record; {@code null} if nothing is. */
    private @Nullable String problem(JsonNode record) {
        long number = record.path("number").asLong();
        String sha256 = record.path("sha256").asText();
        if (found == 0) {
            if (number < signed) {
                return "Records " + (number + 1) + " to " + signed + " are missing";
            }
            expected = number;
            wanted = sha256;
        }
        if (number != expected || !sha256.equals(wanted) || !fits(record)) {
            return "Record " + expected + " is missing, or is not what was recorded";
        }
        if (number == signed && !sha256.equals(sealed)) {
            return "Record " + number + " is not the one that was signed";
        }
        found++;
        expected = number - 1;
        wanted = record.path("previousSha256").asText();
        // Those behind it may be on their way out.
        reached |= expected == gone && wanted.equals(before);
        return null;
    }

    private static boolean fits(JsonNode record) {
        try {
            return record.path("sha256").asText().equals(AuditSeal.sha256(record));
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** After the last record, which has to be the first that there ever was, or the first behind what is signed as gone. */
    private Found end(JsonNode checkpoint, String named) {
        if (found == 0 ? signed > 0 : !reached) {
            String missing = (gone + 1) + " to " + (found == 0 ? signed : expected);
            return new Found(
                    false,
                    found,
                    found > 0 && expected <= gone
                            ? "The first record is not the one that is signed to be"
                            : "Records " + missing + " are missing");
        }
        String words = "All " + found + " records are as they were recorded, and signed up to number " + signed + " at "
                + checkpoint.path("at").asText()
                + (gone == 0 ? "" : "; those up to number " + gone + " went because of their age, as is signed");
        return new Found(
                true,
                found,
                named.isEmpty() ? words + "." : words + " by the key " + named + ": compare it with the Gateway's.");
    }
}
