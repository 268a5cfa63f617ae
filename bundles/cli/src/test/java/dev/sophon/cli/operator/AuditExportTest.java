package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sophon audit verify --file}: what was changed in an export is named. */
class AuditExportTest extends SophonCase {
    private ArrayNode records;
    private ObjectNode checkpoint;
    private String key;
    private KeyPair pair;

    @BeforeEach
    void anExport() throws GeneralSecurityException {
        records = Json.mapper().createArrayNode();
        String previous = AuditSeal.START;
        for (int number = 1; number <= 4; number++) {
            ObjectNode record = records.addObject()
                    .put("number", number)
                    .put("at", "2026-01-01T00:00:0" + number + "Z")
                    .put("actorId", "a")
                    .put("actor", "ada")
                    .put("action", "command.run")
                    .put("durationMs", 12)
                    .put("previousSha256", previous);
            previous = AuditSeal.sha256(record);
            record.put("sha256", previous);
        }
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        Instant at = Instant.parse("2026-01-01T00:01:00Z");
        checkpoint = signed(4, previous, at, AuditSeal.checkpoint(4, previous, at));
    }

    private int verify(String... more) throws IOException {
        Path file = state.resolve("export.json");
        List<String> lines = new java.util.ArrayList<>();
        records.forEach(record -> lines.add(0, record.toString()));
        lines.add(0, "{\"checkpoint\":" + checkpoint + "}");
        Files.write(file, lines);
        List<String> line = new java.util.ArrayList<>(List.of("audit", "verify", "--file", file.toString()));
        line.addAll(List.of(more));
        return sophon(line.toArray(String[]::new));
    }

    private void broken(Consumer<ArrayNode> change, String said) throws IOException {
        ArrayNode before = records.deepCopy();
        change.accept(records);
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains(said);
        records = before;
    }

    @Test
    void whatWasChangedCutOrReorderedIsNamed() throws Exception {
        assertThat(verify()).isZero();
        assertThat(out).contains("All 4 records", key);
        assertThat(verify("--key", key)).isZero();
        broken(all -> ((ObjectNode) all.get(2)).put("actor", "eve"), "Record 3");
        broken(all -> all.remove(1), "Record 2");
        broken(all -> all.insert(1, all.remove(2)), "Record 3");
        broken(all -> all.remove(3), "Records 4 to 4 are missing");
        broken(all -> all.remove(0), "Records 1 to 1 are missing");
        broken(ArrayNode::removeAll, "Records 1 to 4 are missing");
        broken(all -> ((ObjectNode) all.get(3)).put("previousSha256", AuditSeal.START), "Record 4");
        assertThat(sophon("audit", "verify", "--file", state.resolve("none").toString()))
                .isEqualTo(1);
        String other = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());
        assertThat(verify("--key", other)).isEqualTo(1);
        checkpoint.put("number", 3);
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("not signed");
    }

    @Test
    void whatIsSignedAsGoneMayBeMissingAndNoMore() throws Exception {
        String second = records.get(1).path("sha256").asText();
        Instant at = Instant.parse("2026-02-01T00:00:00Z");
        checkpoint.set("cut", signed(2, second, at, AuditSeal.cut(2, second, at)));
        records.remove(0);
        records.remove(0);
        assertThat(verify("--key", key)).isZero();
        assertThat(out).contains("All 2 records", "up to number 2 went because of their age");
        broken(all -> all.remove(0), "Records 3 to 3 are missing");
        broken(ArrayNode::removeAll, "Records 3 to 4 are missing");
        // A word on how far the chain had come is none on what may be gone.
        checkpoint.set("cut", signed(2, second, at, AuditSeal.checkpoint(2, second, at)));
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("not signed");
        checkpoint.remove("cut");
        assertThat(verify()).isEqualTo(1);
        assertThat(out).contains("Records 1 to 2 are missing");
    }

    private ObjectNode signed(long number, String sha256, Instant at, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        return Json.mapper()
                .createObjectNode()
                .put("number", number)
                .put("sha256", sha256)
                .put("at", at.toString())
                .put("publicKey", key)
                .put("signature", Base64.getEncoder().encodeToString(signature.sign()));
    }

    @Test
    void anExportIsWhatVerifyReads() throws Exception {
        ObjectNode page = Json.mapper().createObjectNode().put("nextCursor", "3");
        ObjectNode last = Json.mapper().createObjectNode();
        page.putArray("items").add(records.get(3)).add(records.get(2));
        last.putArray("items").add(records.get(1)).add(records.get(0));
        gateway.answer("GET /api/audit/checkpoint", 200, checkpoint.toString())
                .answer("GET /api/audit?limit=1000", 200, page.toString())
                .answer("GET /api/audit?limit=1000&cursor=3", 200, last.toString());
        assertThat(sophon("audit", "export")).isZero();
        Path file = state.resolve("made.json");
        Files.writeString(file, out);
        assertThat(sophon("audit", "verify", "--file", file.toString(), "--key", key))
                .isZero();
    }
}
