package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.FaultProxy.From;
import dev.sophon.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PostgreSQL falls silent or restarts while a route writes. Afterwards what was answered as done is there, of what was
 * refused nothing is, and a Gateway that is started anew shows what this one showed. Some of the routes; all of them with
 * {@code ./test --suite faults}.
 */
class LostDatabaseTest {
    private static final boolean WHOLE = "faults".equals(System.getProperty("sophon.suite"));
    private static final Set<Asked> SOME = Set.of(Asked.ADD_TOKEN, Asked.APPROVE_COMMAND);
    /** From when on an answer counts as lost: a Gateway's own word is 10. */
    private static final int SILENT_SECONDS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path home;

    static {
        QuickPasswords.use();
    }

    private enum Loss {
        /** Nothing comes through any more, and nobody says so. */
        SILENT {
            @Override
            void begins(FaultProxy line) {
                line.hold(From.NODE);
                line.hold(From.GATEWAY);
            }

            @Override
            void ends(FaultProxy line, long told, PostgresServer server, CompletableFuture<Api.Reply> reply) {
                await().atMost(PATIENCE).until(reply::isDone);
            }
        },
        /** It has begun with what it was told to, and is started anew before it could say how that went. */
        RESTARTED {
            @Override
            void begins(FaultProxy line) {
                line.hold(From.GATEWAY);
            }

            @Override
            void ends(FaultProxy line, long told, PostgresServer server, CompletableFuture<Api.Reply> reply) {
                await().atMost(PATIENCE).until(() -> reply.isDone() || line.passed(From.NODE) > told);
                server.restart();
            }
        };

        abstract void begins(FaultProxy line);

        /** @param told how many bytes the server had been told before it began */
        abstract void ends(FaultProxy line, long told, PostgresServer server, CompletableFuture<Api.Reply> reply);
    }

    static Stream<Arguments> asked() {
        List<Arguments> all = new ArrayList<>();
        for (Asked asked : Asked.values()) {
            if (WHOLE || SOME.contains(asked)) {
                for (Loss loss : Loss.values()) {
                    all.add(Arguments.of(asked, loss));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("asked")
    void nothingIsHalfThere(Asked asked, Loss loss) throws Exception {
        Optional<PostgresServer> installed = PostgresServer.shared();
        Assumptions.assumeTrue(installed.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
        PostgresServer server = installed.orElseThrow();
        String url = server.newDatabase() + "&socketTimeout=" + SILENT_SECONDS;
        String port = url.replaceFirst(".*127.0.0.1:(\\d+)/.*", "$1");
        try (FaultProxy line = new FaultProxy(Integer.parseInt(port))) {
            Settings.Database database = new Settings.Database(
                    url.replace(":" + port + "/", ":" + line.port() + "/"), PostgresServer.PASSWORD);
            TestGateway.TestSettings settings =
                    new TestGateway.TestSettings(new GatewayHome(home), false, Optional.of(database));
            Map<String, String> shown;
            try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0)) {
                AskedGateway world = new AskedGateway(gateway);
                asked.prepare(world);
                final Map<String, String> before = AskedGateway.shown(gateway);
                String path = world.path(asked);
                final long told = line.passed(From.NODE);
                loss.begins(line);
                CompletableFuture<Api.Reply> reply = world.ask(asked, path);
                try {
                    loss.ends(line, told, server, reply);
                } finally {
                    line.cut();
                }
                Api.Reply answer = reply.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> gateway.store()
                        .commit(transaction -> {}));
                shown = AskedGateway.shown(gateway);
                AskedGateway.agrees(asked, answer, before, shown);
                world.ask(asked).join();
                world.leave();
                shown = AskedGateway.shown(gateway);
            }
            try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0)) {
                assertThat(AskedGateway.shown(gateway))
                        .as("the database says what the memory said")
                        .isEqualTo(shown);
                assertThat(gateway.audit().verify().ok()).isTrue();
            }
        }
    }
}
