package dev.sophon.node.control.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.logging.LogLevels;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.ControlClient.ControlException;
import dev.sophon.node.control.Frame;
import dev.sophon.node.control.Frame.Kind;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.control.Shell;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server and client over a real socket. */
class ControlServerTest {
    @TempDir
    Path temp;

    private final BlockingQueue<String> added = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger looksOn = new AtomicInteger();
    private final Onlookers onlookers = new Onlookers(() -> {
        looksOn.incrementAndGet();
        return looksOn::decrementAndGet;
    });
    private StateFolder folder;
    private ControlServer server;

    @BeforeEach
    void start() {
        folder = new StateFolder(temp.resolve("state"));
        server = new ControlServer(new TestStatus(added), folder, stopped::countDown, shell(), onlookers);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop();
    }

    @Test
    void isOnlyItsOwners() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.socket())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void tellsTheStatusWithoutPairingAndConsole() throws Exception {
        try (ControlClient client = connect()) {
            NodeStatus status = Json.convert(client.request("status", Map.of()).path("status"), NodeStatus.class);

            assertThat(status.state()).isEqualTo("idle");
            assertThat(status.pid()).isEqualTo(ProcessHandle.current().pid());
        }
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("console", Map.of("command", "bundle:list")))
                    .isInstanceOf(ControlException.class)
                    .hasMessageContaining("no console in this Node");
        }
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("commands", Map.of())).isInstanceOf(ControlException.class);
        }
    }

    @Test
    void aProgramChangesFromWhichLevelOnIsLogged() throws Exception {
        Map<String, String> wanted = Map.of("logger", "dev.sophon.node", "level", "debug");
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("log-level", wanted)).hasMessageContaining("is not running");
        }
        server.levels = new LogLevels() {
            @Override
            public Map<String, String> changed() {
                return Map.of();
            }

            @Override
            public Map<String, String> set(String logger, String level) throws IOException {
                if (level.isEmpty()) {
                    throw new IllegalArgumentException("level: expected one of");
                }
                if (logger.isEmpty()) {
                    throw new IOException("No space left on device");
                }
                return Map.of(logger, level);
            }
        };
        try (ControlClient client = connect()) {
            assertThat(client.request("log-level", wanted).path("levels"))
                    .isEqualTo(Json.mapper().valueToTree(Map.of("dev.sophon.node", "debug")));
        }
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("log-level", Map.of())).hasMessage("level: expected one of");
        }
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("log-level", Map.of("level", "debug")))
                    .hasMessage("The level cannot be changed: No space left on device");
        }
    }

    @Test
    void aProgramPausesAndAsksToResume() throws Exception {
        PlayedPause pause = new PlayedPause();
        server.pause = pause;
        request("pause");
        request("panic");
        assertThat(pause.wishes).containsExactly("pause by sophon-node pause", "panic by sophon-node panic");

        pause.refusal = new CommandException(ErrorCode.APPROVAL_REJECTED, "the person said no");
        assertThatThrownBy(() -> request("resume"))
                .isInstanceOf(ControlException.class)
                .hasMessage("Not done: the person said no.");
        pause.refusal = null;
        request("resume");
        assertThat(pause.wishes).hasSize(3);
        pause.unwritten = new IOException("No space left on device");
        assertThatThrownBy(() -> request("pause"))
                .isInstanceOf(ControlException.class)
                .hasMessageContaining("is paused, but")
                .hasMessageContaining("No space left on device");

        server.pause = null;
        assertThatThrownBy(() -> request("pause")).hasMessageContaining("not there, so none runs");
    }

    private void request(String verb) throws IOException {
        try (ControlClient client = connect()) {
            client.request(verb, Map.of());
        }
    }

    private static final class PlayedPause implements DevicePause {
        final List<String> wishes = new CopyOnWriteArrayList<>();
        volatile @Nullable CommandException refusal;
        volatile @Nullable IOException unwritten;

        @Override
        public Optional<Pause> now() {
            return Optional.of(new Pause("sophon-node pause", Instant.EPOCH));
        }

        @Override
        public Pause pause(String by) throws IOException {
            if (unwritten != null) {
                throw unwritten;
            }
            wishes.add("pause by " + by);
            return now().orElseThrow();
        }

        @Override
        public Pause panic(String by) {
            wishes.add("panic by " + by);
            return now().orElseThrow();
        }

        @Override
        public void resume() throws CommandException {
            if (refusal != null) {
                throw refusal;
            }
            wishes.add("resume");
        }

        @Override
        public AutoCloseable subscribe(Runnable listener) {
            return () -> {};
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        try (ControlClient client = connect()) {
            assertThatThrownBy(() -> client.request("format-disk", Map.of()))
                    .isInstanceOf(ControlException.class)
                    .hasMessageContaining("another version");
        }
        try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(folder.socket()))) {
            raw.write(ByteBuffer.wrap("{\"verb\":\n".getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            raw.read(answer);
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .contains("\"ok\":false");
        }
    }

    @Test
    void letsAProgramFollow() throws Exception {
        try (ControlClient client = connect()) {
            client.request("follow", Map.of());
            added.add("Connected to Gateway via SignalR.");

            assertThat(client.readLine().map(line -> line.path("line").asText()))
                    .contains("Connected to Gateway via SignalR.");
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("sophon-control-follow")));
    }

    @Test
    void somebodyLooksOnWhileAnyProgramFollows() throws Exception {
        try (ControlClient first = connect()) {
            first.request("follow", Map.of());
            await().until(() -> looksOn.get() == 1);
            try (ControlClient second = connect()) {
                second.request("follow", Map.of());
            }
            assertThat(looksOn).as("once for all").hasValue(1);
        }
        await().until(() -> looksOn.get() == 0);
    }

    @Test
    void nobodyLooksOnOnceItHasStopped() throws Exception {
        // As a Node that was started at a terminal does.
        onlookers.came();
        try (ControlClient client = connect()) {
            client.request("follow", Map.of());
            assertThat(looksOn).hasValue(1);

            server.stop();
            assertThat(looksOn).hasValue(0);
        }
        onlookers.came();
        assertThat(looksOn).hasValue(0);
    }

    @Test
    void stopsTheNode() throws Exception {
        try (ControlClient client = connect()) {
            client.request("stop", Map.of());
        }
        assertThat(stopped.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsForAnotherVersionToFollow() throws Exception {
        try (ControlClient client = connect()) {
            assertThat(client.request("handover", Map.of()).path("handedOver").asBoolean())
                    .isTrue();
            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(System.getProperty("sophon.handover")).isEqualTo("true");
        } finally {
            System.clearProperty("sophon.handover");
        }
    }

    @Test
    void runsACommandAndReturnsItsStatus() throws Exception {
        server.bindShell(new EchoShell());
        try (ControlClient client = connect()) {
            client.request("console", Map.of("command", "say 'grüße'"));
            client.writeFrame(new Frame(Kind.INPUT, "from stdin".getBytes(StandardCharsets.UTF_8)));
            client.writeFrame(new Frame(Kind.END, new byte[0]));

            assertThat(text(client, Kind.OUTPUT)).isEqualTo("say 'grüße' from stdin");
            assertThat(text(client, Kind.ERROR)).isEqualTo("and an error");
            assertThat(next(client).number(0)).isEqualTo(7);
        }
    }

    @Test
    void waitsForTheConsoleWhileTheContainerStarts() throws Exception {
        restartWhileTheContainerStarts();
        try (ControlClient client = connect()) {
            CompletableFuture<?> asked = askForTheConsole(client);
            awaitSessionWaits();

            server.bindShell(new EchoShell());

            asked.get(10, TimeUnit.SECONDS);
            client.writeFrame(new Frame(Kind.END, new byte[0]));
            assertThat(text(client, Kind.OUTPUT)).isEqualTo("say 'grüße' ");
        }
    }

    @Test
    void aContainerThatHasStartedWithoutAConsoleSaysSoAtOnce() throws Exception {
        AwaitedShell shell = restartWhileTheContainerStarts();
        try (ControlClient client = connect()) {
            CompletableFuture<?> asked = askForTheConsole(client);
            awaitSessionWaits();

            shell.allStarted();

            assertThatThrownBy(() -> asked.get(10, TimeUnit.SECONDS)).hasStackTraceContaining("console");
        }
    }

    private AwaitedShell restartWhileTheContainerStarts() throws IOException {
        server.stop();
        AwaitedShell shell = new AwaitedShell();
        server = new ControlServer(new TestStatus(added), folder, stopped::countDown, shell, onlookers);
        server.start();
        return shell;
    }

    private static CompletableFuture<?> askForTheConsole(ControlClient client) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.request("console", Map.of("command", "say 'grüße'"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void awaitSessionWaits() {
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("sophon-control-session")
                        && thread.getState() == Thread.State.TIMED_WAITING));
    }

    /** Of a container that has started, and has none as yet. */
    private static AwaitedShell shell() {
        AwaitedShell shell = new AwaitedShell();
        shell.allStarted();
        return shell;
    }

    @Test
    void carriesMoreThanAnyBufferHolds() throws Exception {
        server.bindShell(new EchoShell());
        try (ControlClient client = connect()) {
            client.request("console", Map.of("command", "flood"));
            long bytes = 0;
            for (Frame frame = next(client); frame.kind() == Kind.OUTPUT; frame = next(client)) {
                bytes += frame.content().length;
            }
            assertThat(bytes).isEqualTo(20_000_000);
        }
    }

    @Test
    void joinsATerminal() throws Exception {
        server.bindShell(new EchoShell());
        try (ControlClient client = connect()) {
            client.request("console", Map.of("terminal", Map.of("type", "xterm", "columns", 100, "rows", 30)));
            assertThat(text(client, Kind.OUTPUT)).isEqualTo("xterm 100x30");
            client.writeFrame(Frame.ofNumbers(Kind.SIZE, 120, 40));
            assertThat(text(client, Kind.OUTPUT)).isEqualTo("120x40");
            client.writeFrame(new Frame(Kind.END, new byte[0]));
            assertThat(next(client).kind()).isEqualTo(Kind.EXIT);
        }
    }

    @Test
    void aCommandWhoseCallerIsGoneIsInterrupted() throws Exception {
        EchoShell shell = new EchoShell();
        server.bindShell(shell);
        ControlClient client = connect();
        client.request("console", Map.of("command", "hang"));
        assertThat(shell.hanging.await(5, TimeUnit.SECONDS)).isTrue();

        client.close();

        assertThat(shell.interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void replacesTheSocketOfAProcessThatWasKilled() throws Exception {
        server.stop();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(folder.socket()));
        }
        assertThat(folder.socket()).exists();
        assertThat(ControlClient.connect(folder.socket())).isEmpty();

        server = new ControlServer(new TestStatus(added), folder, stopped::countDown, shell(), onlookers);
        server.start();

        connect().close();
    }

    @Test
    void leavesTheSocketOfALiveProcessAlone() throws Exception {
        ControlServer second = new ControlServer(new TestStatus(added), folder, stopped::countDown, shell(), onlookers);
        second.start();
        second.stop();

        connect().close();
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path socket = temp.resolve("x".repeat(120)).resolve("node.sock");

        assertThatThrownBy(() -> ControlClient.connect(socket))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shorter path");
    }

    @Test
    void leavesNoSocketBehind() throws Exception {
        server.stop();

        assertThat(folder.socket()).doesNotExist();
        assertThat(ControlClient.connect(folder.socket())).isEmpty();
    }

    private ControlClient connect() throws IOException {
        return ControlClient.connect(folder.socket()).orElseThrow();
    }

    private static Frame next(ControlClient client) throws IOException {
        return client.readFrame().orElseThrow();
    }

    private static String text(ControlClient client, Kind kind) throws IOException {
        Frame frame = next(client);
        assertThat(frame.kind()).isEqualTo(kind);
        return new String(frame.content(), StandardCharsets.UTF_8);
    }

    /** Says what it was asked, so that every direction of the channel is seen. */
    private static final class EchoShell implements Shell {
        final CountDownLatch hanging = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public int run(String commandLine, InputStream in, OutputStream out, OutputStream err) {
            try {
                switch (commandLine) {
                    case "flood" -> out.write(new byte[20_000_000]);
                    case "hang" -> {
                        hanging.countDown();
                        new CountDownLatch(1).await();
                    }
                    default -> {
                        String typed = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        out.write((commandLine + " " + typed).getBytes(StandardCharsets.UTF_8));
                        err.write("and an error".getBytes(StandardCharsets.UTF_8));
                    }
                }
                return 7;
            } catch (InterruptedException e) {
                interrupted.countDown();
                return 1;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void interact(Terminal terminal) throws IOException {
            terminal.resized().accept(size -> print(terminal, size.columns() + "x" + size.rows()));
            print(
                    terminal,
                    terminal.type() + " " + terminal.size().columns() + "x"
                            + terminal.size().rows());
            terminal.in().readAllBytes();
        }

        private static void print(Terminal terminal, String text) {
            try {
                terminal.out().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The status of a Node that has none of its parts. */
    private static final class TestStatus implements dev.sophon.node.control.StatusSource {
        private final BlockingQueue<String> added;

        TestStatus(BlockingQueue<String> added) {
            this.added = added;
        }

        @Override
        public NodeStatus now() {
            return new NodeReport("1.2.3").now();
        }

        @Override
        public LineReader lines() {
            return () -> Optional.ofNullable(added.poll()).map(List::of).orElse(List.of());
        }
    }
}
