package dev.sophon.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.doctor.gateway.GatewayReport;
import dev.sophon.cli.doctor.node.NodeReport;
import dev.sophon.protocol.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every secret and every text of a person has canary in it, wherever it lies. */
class BugReportTest {
    private static final String CANARY = "canary";
    private static final List<String> HOMES = List.of("sophon.node.home", "sophon.home");

    @TempDir
    Path folder;

    private Path state;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void live() throws IOException {
        state = Files.createDirectories(folder.resolve("state"));
        HOMES.forEach(home -> System.setProperty(home, state.toString()));
    }

    @AfterEach
    void leave() {
        HOMES.forEach(System::clearProperty);
    }

    private int report(BugReportCommand command, String... words) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private void file(String name, String content) throws IOException {
        Path file = state.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void log(String prefix, String... messages) throws IOException {
        Instant now = Instant.now();
        StringBuilder lines = new StringBuilder("{\"message\":\"cut off canary\n");
        lines.append(line(now.minus(Duration.ofDays(9)), "canary of long ago", "x"));
        for (String message : messages) {
            lines.append(line(now, message, "2f1c8a90-1111-4222-8333-444455556666"));
        }
        String day = DateTimeFormatter.BASIC_ISO_DATE
                .format(now.atOffset(ZoneOffset.UTC))
                .substring(0, 8);
        file("logs/" + prefix + day + ".log", lines.toString());
    }

    private static String line(Instant time, String message, String request) {
        return new String(
                        Json.bytes(Map.of(
                                "time",
                                time.toString(),
                                "level",
                                "INFO",
                                "logger",
                                "dev.sophon.Some",
                                "requestId",
                                request,
                                "message",
                                message,
                                "thrown",
                                "java.io.IOException: " + message,
                                "params",
                                "typed canary")),
                        StandardCharsets.UTF_8)
                + "\n";
    }

    private static Map<String, String> parts(Path archive) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(archive)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                parts.put(
                        entry.getName().replaceFirst(".*/", ""),
                        new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return parts;
    }

    private static JsonNode json(Map<String, String> parts, String name) {
        return Json.tree(parts.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNodesReportSaysWhatHelpsAndNoSecret() throws Exception {
        file(
                "config.json",
                "{\"gatewayUrl\":\"http://127.0.0.1:9\",\"nodeToken\":\"abc123.c0ffee0canary0c0ffee\",\"mine\":\"my-own-canary\"}");
        file(
                "policy.json",
                "{\"commands\":{\"clipboard.*\":\"deny\"},\"execute\":{\"deny\":[\"canary-in-a-pattern\"]},"
                        + "\"capabilities\":{\"demo\":{\"key\":\"canary-of-a-capability\"}},\"consent\":\"unproved\"}");
        file("pairing.json", "{\"pollerKey\":\"canary-of-the-poller\"}");
        file("journal/0001.log", "{\"params\":{\"text\":\"typed canary\"}}");
        file("karaf/data/canary.bin", CANARY);
        log(
                "sophon-node-",
                "Online at http://127.0.0.1:9",
                "refused abc123.c0ffee0canary0c0ffee and c0ffee0canary0c0ffee",
                "my-own-canary, canary-in-a-pattern, canary-of-a-capability, canary-of-the-poller",
                "Authorization: Bearer canary0",
                "https://ann:canary@gw.example.com/?access_token=canary1&x=1",
                "password = \"canary two\", secret:canary",
                "drawn a1b2c3canary4d5e6f7g8h9");
        Path archive = folder.resolve("report.zip");

        assertThat(report(NodeReport.command(), "--output", archive.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).startsWith("Written: " + archive);
        assertThat(Files.getPosixFilePermissions(archive)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Map<String, String> parts = parts(archive);
        assertThat(parts)
                .containsOnlyKeys(
                        "README.txt",
                        "versions.json",
                        "doctor.json",
                        "status.json",
                        "settings.json",
                        "state.json",
                        "log.jsonl");
        assertThat(parts.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain(CANARY);
        assertThat(json(parts, "doctor.json").path("checks").findValuesAsText("check"))
                .contains("pairing", "gateway", "running");
        assertThat(json(parts, "settings.json").path("nodeId").asText()).isEqualTo("abc123");
        assertThat(json(parts, "settings.json").path("policy").toString())
                .contains("\"clipboard.*\":\"deny\"", "\"execute\":\"set\"", "\"consent\":\"unproved\"");
        assertThat(json(parts, "state.json").path("files").findValuesAsText("name"))
                .contains("config.json", "journal/0001.log", "karaf/data");
        assertThat(parts.getOrDefault("log.jsonl", "").lines())
                .hasSize(7)
                .allMatch(line -> line.contains("2f1c8a90-1111-4222-8333-444455556666"))
                .anyMatch(line -> line.contains("Online at http://127.0.0.1:9"));
    }

    @Test
    void aGatewaysReportSaysWhatHelpsAndNoSecret() throws Exception {
        file("admin-token", "sk_adm_canary\n");
        file("config/cli.json", "{\"gateway\":\"http://localhost:8080\",\"token\":\"canary-of-the-cli\"}");
        file(
                "config/gateway.cfg",
                "port=9\npublicUrl=https://gw.example.com\ndatabaseUrl=jdbc:postgresql://db/s?user=s&password=canary-one\n"
                        + "databasePassword=canary-two\ntlsPassword=canary-three\n");
        file("data/sophon.mv.db", CANARY);
        log(
                "gateway-",
                "publicUrl https://gw.example.com",
                "sk_adm_canary and canary-of-the-cli",
                "canary-one canary-two canary-three",
                "jdbc:postgresql://db/s?user=s&password=canary-one",
                "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----");
        Path archive = folder.resolve("report.zip");

        assertThat(report(GatewayReport.command(), "-o", archive.toString()))
                .as(err.toString())
                .isZero();

        Map<String, String> parts = parts(archive);
        assertThat(parts.toString()).doesNotContain(CANARY);
        assertThat(json(parts, "settings.json"))
                .isEqualTo(
                        Json.tree(("{\"port\":\"9\",\"publicUrl\":\"https://gw.example.com\",\"databaseUrl\":\"set\","
                                        + "\"databasePassword\":\"set\",\"tlsPassword\":\"set\"}")
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(json(parts, "doctor.json").path("checks").findValuesAsText("check"))
                .contains("settings");
        assertThat(parts.getOrDefault("log.jsonl", "").lines()).hasSize(5);
    }

    @Test
    void isMadeWhereNothingIsThereOrAllIsDamaged() throws Exception {
        assertThat(report(NodeReport.command(), "-o", folder.resolve("1.zip").toString()))
                .isZero();
        for (String name : List.of("config.json", "policy.json", "pairing.json")) {
            file(name, "{\"nodeToken\":\"abc123.canary0canary\",");
        }
        log("sophon-node-", "abc123.canary0canary");
        assertThat(report(NodeReport.command(), "-o", folder.resolve("2.zip").toString()))
                .isZero();
        assertThat(parts(folder.resolve("2.zip")).toString())
                .contains("config.json cannot be used")
                .doesNotContain(CANARY);
    }

    @Test
    void overwritesNothingAndSaysWhatIsExpected() throws Exception {
        Path there = Files.writeString(folder.resolve("there.zip"), "mine");
        assertThat(report(NodeReport.command(), "-o", there.toString())).isEqualTo(1);
        assertThat(there).hasContent("mine");
        assertThat(report(
                        NodeReport.command(),
                        "-o",
                        folder.resolve("no/such.zip").toString()))
                .isEqualTo(1);
        assertThat(report(NodeReport.command(), "--since", "yesterday")).isEqualTo(2);
        assertThat(err.toString()).contains("--since: expected how long ago");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.sophon.node.connection.internal.HubConnection$1",
                "sophon-capability-filesystem-1.0.0.kar is there",
                "2f1c8a90-1111-4222-8333-444455556666",
                "2026-11-30T00:14:52.123Z took 12345678901234567890 ns",
                "at org.apache.felix.framework.BundleImpl.start(BundleImpl.java:998)"
            })
    void leavesWhatIsNoSecret(String text) {
        assertThat(new Redaction(Set.of(), "").of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "/home/ann/.sophon-node/x, ~/.sophon-node/x",
        "sk_ab12cd_ef34gh56, ***",
        "s_abcdefgh12345, ***",
        "nodeToken=abc, nodeToken=***",
        "https://u:p@host/x, https://***@host/x"
    })
    void takesOutWhatLooksLikeOne(String text, String left) {
        assertThat(new Redaction(Set.of("abc"), "/home/ann").of(text)).isEqualTo(left);
    }
}
