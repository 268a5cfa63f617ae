package dev.sophon.node.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.console.internal.commands.CommandNames;
import dev.sophon.node.console.internal.commands.Explain;
import dev.sophon.node.console.internal.commands.Invoke;
import dev.sophon.node.console.internal.commands.ListCommands;
import dev.sophon.node.console.internal.commands.ShowStatus;
import dev.sophon.node.control.Shell;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.protocol.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in Karaf's own shell. */
class KarafShellTest {
    @TempDir
    Path temp;

    private final ThreadIOImpl threads = new ThreadIOImpl();
    private final TestNode node = new TestNode();
    private SessionFactoryImpl sessions;
    private KarafShell shell;

    @BeforeEach
    void start() {
        System.setProperty("karaf.history", temp.resolve("history").toString());
        System.setProperty("karaf.etc", temp.toString());
        System.setProperty("karaf.home", temp.toString());
        System.setProperty("karaf.shell.init.script", temp.resolve("none").toString());
        threads.start();
        sessions = new SessionFactoryImpl(threads);
        sessions.getRegistry().register((Callable<Catalogue>) () -> node, Catalogue.class);
        sessions.getRegistry().register((Callable<Dispatcher>) () -> node, Dispatcher.class);
        sessions.getRegistry()
                .register(
                        (Callable<dev.sophon.node.control.StatusSource>) () -> node,
                        dev.sophon.node.control.StatusSource.class);
        ManagerImpl commands = new ManagerImpl(sessions.getRegistry(), sessions.getRegistry());
        for (Class<?> command :
                List.of(ListCommands.class, Explain.class, Invoke.class, ShowStatus.class, CommandNames.class)) {
            commands.register(command);
        }
        shell = new KarafShell(sessions);
    }

    @AfterEach
    void stop() {
        sessions.stop();
        threads.stop();
        System.clearProperty("karaf.history");
        System.clearProperty("karaf.etc");
        System.clearProperty("karaf.home");
        System.clearProperty("karaf.shell.init.script");
    }

    @Test
    void listsCommandsWithWhatKeepsThemFromRunning() {
        Run run = run("sophon:commands");

        assertThat(run.out).contains("screen.capture", "unavailable", "it needs a display", "system.info");
        assertThat(run.status).isZero();
        assertThat(Json.tree(run("sophon:commands --json").out.getBytes(StandardCharsets.UTF_8)))
                .hasSize(2);
    }

    @Test
    void explainsWhatIsMissingAndHowToMendIt() {
        assertThat(run("sophon:explain screen.capture").out)
                .contains("screen.capture: unavailable", "It cannot start.", "unsatisfied reference")
                .contains(
                        "missing  screen: dev.sophon.node.platform.screen.ScreenCapture",
                        "No display.",
                        "- Set DISPLAY.")
                .doesNotContain("another one runs instead");
        assertThat(run("sophon:explain --json screen.capture").out).contains("\"UNSATISFIED_REFERENCE\"");
    }

    @Test
    void invokesThroughTheDispatcher() {
        Run run = run("sophon:invoke system.info '{\"deep\":{\"list\":[1,\"*\"]}}'");

        assertThat(run.err).isEmpty();
        assertThat(run.status).isZero();
        assertThat(run.out).contains("\"processorCount\" : 2").doesNotContain("commandId");
        assertThat(node.lastParams.toString()).isEqualTo("{\"deep\":{\"list\":[1,\"*\"]}}");
        assertThat(node.lastBudget.toMillis()).isEqualTo(30_000);
        assertThat(run("sophon:invoke --json system.info").out).contains("\"commandId\" : \"local\"");
    }

    @Test
    void failsWithTheCodeOfTheContract() {
        Run run = run("sophon:invoke no.such");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err.strip()).isEqualTo("unknown_command: there is no such command");
        assertThat(run("sophon:invoke system.info [1]").err).contains("expected a JSON object");
        assertThat(run("sophon:invoke system.info 'not json'").err)
                .contains("JSON")
                .doesNotContain("not json");
    }

    @Test
    void tellsTheStatus() {
        assertThat(run("sophon:status").out)
                .contains("abc123", "https://gw.example.com (version 9.9.9)", "online", "1 available, 1 unavailable");
        assertThat(run("sophon:status --json").out).contains("\"connectionId\" : \"connection-1\"");
    }

    @Test
    void saysThatACommandIsUnknownWithoutATrace() {
        Run run = run("no:such");

        assertThat(run.status).isEqualTo(1);
        assertThat(run.err.strip()).isEqualTo("Command not found: no:such");
    }

    @Test
    void servesAPersonAtATerminalUntilSheLeaves() throws Exception {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        PipedOutputStream keys = new PipedOutputStream();
        try (PipedInputStream typed = new PipedInputStream(keys)) {
            Thread session = new Thread(
                    () -> interact(new Shell.Terminal("xterm", new Shell.Size(120, 30), typed, screen, resized -> {})));
            session.start();
            await().untilAsserted(() ->
                    assertThat(screen.toString(StandardCharsets.UTF_8)).contains("\u001b[1msophon"));

            keys.write("sophon:sta\t\r".getBytes(StandardCharsets.UTF_8));
            keys.flush();
            await().untilAsserted(() ->
                    assertThat(screen.toString(StandardCharsets.UTF_8)).contains("https://gw.example.com"));
            // Ctrl+D
            keys.write(4);
            keys.flush();

            session.join(10_000);
            assertThat(session.isAlive()).isFalse();
        }
    }

    private void interact(Shell.Terminal terminal) {
        try {
            shell.interact(terminal);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Run(int status, String out, String err) {}

    private Run run(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = shell.run(line, new ByteArrayInputStream(new byte[0]), out, err);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
