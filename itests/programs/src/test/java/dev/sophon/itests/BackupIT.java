package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Gateway is backed up while it works, and restored, by the programs as they are shipped. */
class BackupIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Program gateway(Path state, String... words) throws Exception {
        Path program = Rig.distributions().resolve("gateway/target/assembly/bin/sophon-gateway");
        return Program.start(Map.of("SOPHON_HOME", state.toString()), program, words);
    }

    private static String ended(Program program, int exit) throws Exception {
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isEqualTo(exit);
        return program.output();
    }

    /** The drill of docs/operations.md, as it stands there, while nodes are registered as fast as it goes. */
    private static String drill() throws Exception {
        String page = Files.readString(Rig.distributions().resolve("../docs/operations.md"));
        int begin = page.indexOf("```sh\n", page.indexOf("### The drill")) + "```sh\n".length();
        return page.substring(begin, page.indexOf("```", begin));
    }

    @Test
    void theDrillOfTheDocumentationRestoresWhatWasAcknowledgedWhileItRuns() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            rig.startGateway();
            Rest admin = rig.admin();
            List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 20; i++) {
                acknowledged.add(rig.register("before").path("nodeId").asText());
            }
            List<String> before = List.copyOf(acknowledged);
            AtomicBoolean enough = new AtomicBoolean();
            Thread load = new Thread(() -> {
                try {
                    while (!enough.get()) {
                        acknowledged.add(rig.register("load").path("nodeId").asText());
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            load.start();
            Path work = Files.createDirectory(folder.resolve("work"));
            Path script = Files.writeString(
                    folder.resolve("drill.sh"),
                    "set -e\ncd " + work + "\n" + drill().replace("18090", Integer.toString(Rig.freePort())) + "wait\n",
                    StandardCharsets.UTF_8);
            Path bin = Rig.distributions().resolve("gateway/target/assembly/bin");
            String out;
            try (Program drill = Program.start(
                    List.of("/bin/sh", script.toString()),
                    Map.of("SOPHON_HOME", rig.gatewayState().toString(), "PATH", bin + ":" + System.getenv("PATH")))) {
                drill.exitCode(PATIENCE);
                out = drill.output();
            }
            enough.set(true);
            load.join();
            assertThat(out).contains("The record is whole").contains(before);
            // Nothing that came later: the number of nodes is that of a moment in between.
            List<String> restored = acknowledged.stream().filter(out::contains).toList();
            assertThat(restored).isEqualTo(acknowledged.subList(0, restored.size()));
            assertThat(restored.size()).isLessThan(acknowledged.size());
            assertThat(admin.get("/api/audit/verify").json().path("ok").asBoolean())
                    .isTrue();
            assertThat(rig.gatewayState().resolve("data/backup")).isEmptyDirectory();
        }
    }

    @Test
    void oneThatRunsIsBackedUpAndNotRestoredOver() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            rig.startGateway();
            Path state = rig.gatewayState();
            Path file = folder.resolve("b.zip");
            JsonNode said = Json.tree(ended(gateway(state, "backup", file.toString(), "--json"), 0)
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(said.path("rows").asLong()).isPositive();
            assertThat(said.path("bytes").asLong()).isEqualTo(Files.size(file));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(ended(gateway(state, "backup", file.toString()), 1)).contains("is there already");
            assertThat(ended(gateway(state, "restore", "--check", file.toString()), 0))
                    .contains("Whole:");
            assertThat(ended(gateway(state, "restore", "--replace", file.toString()), 1))
                    .contains("A Gateway runs on");

            // What was revoked since stays so: the records that are replaced tell of it, and an export does.
            Rest admin = rig.admin();
            JsonNode token = admin.post("/api/auth/tokens", "{\"name\":\"lost\",\"role\":\"Agent\"}")
                    .json();
            Path second = folder.resolve("second.zip");
            ended(gateway(state, "backup", second.toString()), 0);
            admin.send("DELETE", "/api/auth/tokens/" + token.path("id").asText(), "{}", Map.of());
            Program export = rig.operator("audit", "export");
            Path journal = Files.writeString(folder.resolve("journal.jsonl"), ended(export, 0));
            rig.gateway().end();
            rig.gateway().exitCode(PATIENCE);

            assertThat(ended(gateway(state, "restore", second.toString()), 1)).contains("--replace");
            assertThat(ended(gateway(state, "restore", "--replace", second.toString()), 0))
                    .contains("1 of its tokens, accounts and nodes were revoked since");
            Path empty = folder.resolve("empty");
            assertThat(ended(gateway(empty, "restore", "--journal", journal.toString(), second.toString()), 0))
                    .contains("1 of its tokens");
            byte[] bytes = Files.readAllBytes(second);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            assertThat(ended(gateway(empty, "restore", "--replace", file.toString()), 1))
                    .contains("cut short or changed");

            rig.startGateway();
            assertThat(rig.admin().get("/api/audit/verify").json().path("ok").asBoolean())
                    .isTrue();
            assertThat(admin.as(token.path("token").asText()).get("/api/nodes").status())
                    .isEqualTo(401);
        }
    }
}
