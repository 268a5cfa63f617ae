package dev.sophon.signalr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.signalr.server.jetty.HubFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server with Microsoft's client for JavaScript, in a process of node's; {@code src/test/npm} has its script. */
class NpmClientTest {
    private static final Path SOURCES = Path.of("src/test/npm");
    private static final Path FOLDER = Path.of("target/npm");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestHub hub = new TestHub();

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(
                isThere("node") && isThere("npm"),
                "node and npm are needed to test with Microsoft's JavaScript client");
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "client.js")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Path installed = FOLDER.resolve("node_modules/.package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed)
                                .compareTo(Files.getLastModifiedTime(SOURCES.resolve("package-lock.json")))
                        < 0) {
            run("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
        }
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.toString();
            }
        });
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> command[0] + " " + command[1] + ":\n" + output.join())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return output.get();
    }

    @ParameterizedTest
    @CsvSource({"json,", "json,skip", "messagepack,", "messagepack,skip"})
    void servesIt(String protocol, String skip) throws Exception {
        try (HubFixture fixture = new HubFixture(hub.hub(), HubOptions.defaults())) {
            CompletableFuture<Void> script = CompletableFuture.runAsync(() -> serve());
            String output = run("node", "client.js", fixture.uri().toString(), protocol, skip == null ? "" : skip);
            assertThat(output.lines())
                    .containsExactly(
                            "refused",
                            "connected",
                            "invoked",
                            "stream refused",
                            "many",
                            "told",
                            "reconnected",
                            "closed");
            script.get(10, TimeUnit.SECONDS);
        }
    }

    /** Does the server's part, step by step, as the client asks for it. */
    private void serve() {
        try {
            HubConnection connection = hub.awaitConnected();
            await("ask me");
            assertThat(connection
                            .invoke("Double", Integer.class, SOON, 21)
                            .toCompletableFuture()
                            .get())
                    .isEqualTo(42);
            assertThat(connection
                            .invoke("Blob", String.class, SOON, 1_000_000)
                            .toCompletableFuture()
                            .get())
                    .hasSize(1_000_000);
            assertThatThrownBy(() -> connection
                            .invoke("Fail", SOON)
                            .toCompletableFuture()
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("it broke");
            Map<String, Object> first = new LinkedHashMap<>();
            first.put("n", 1);
            first.put("s", "x");
            connection.send("Tell", first);
            connection.send("Tell", (Object) null);
            await("drop me");
            connection.close("come back", true);
            HubConnection again = hub.awaitConnected();
            await("close me");
            again.close("revoked", false);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(String text) throws InterruptedException {
        String heard = "";
        while (!text.equals(heard)) {
            heard = hub.heard.poll(20, TimeUnit.SECONDS);
            assertThat(heard).as(text).isNotNull();
        }
    }
}
