package dev.sophon.benchmarks;

import dev.sophon.benchmarks.floor.BareClient;
import dev.sophon.benchmarks.floor.BareJetty;
import dev.sophon.benchmarks.floor.BareKaraf;
import dev.sophon.benchmarks.floor.RawSocketServlet;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts what measurements need, once for all of them, and ends it with itself. Thread-safe. */
public final class Stage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Bundles up to this start level are the container's own; see startup.properties of a distribution. */
    private static final int FRAMEWORK_LEVEL = 15;

    /** Those of them that the Node's distribution starts later; see its assembly. */
    private static final Pattern LATER = Pattern.compile(
            "/(pax-url-aether|jansi|org\\.apache\\.felix\\.(configurator"
                    + "|cm\\.json)|org\\.apache\\.sling\\.commons\\.johnzon|org\\.apache\\.karaf\\.(features|config)\\.core)-[0-9]");

    private static final String NODE = "bench-node";

    private final Path top;
    private final Path out;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private @Nullable PlayedGateway hub;
    private @Nullable HubConnection node;
    private @Nullable LiveSystem system;
    private @Nullable CProgram capture;
    private int number;

    /** @param top the source tree's folder, built */
    Stage(Path top) throws IOException {
        this.top = top.toRealPath();
        this.out = this.top.resolve("out/bench");
        clear(out);
        Files.createDirectories(out);
    }

    /** Ended with this, in the reverse order. */
    public synchronized <T extends AutoCloseable> T keep(T one) {
        started.push(one);
        return one;
    }

    /** A folder of its own. */
    public synchronized Path folder(String name) throws IOException {
        return Files.createDirectories(out.resolve(name + "-" + ++number));
    }

    public Path top() {
        return top;
    }

    /** A Gateway's end of the hub that is played here. */
    public synchronized PlayedGateway hub() throws Exception {
        PlayedGateway known = hub;
        if (known == null) {
            known = keep(new PlayedGateway());
            hub = known;
        }
        return known;
    }

    /** A Node that is connected to {@link #hub()}, with everything plugged in. */
    public synchronized HubConnection node() throws Exception {
        HubConnection known = node;
        if (known == null) {
            startNode(NODE, List.of());
            known = hub().node(NODE);
            node = known;
        }
        return known;
    }

    /**
     * Starts another Node on {@link #hub()}.
     *
     * @param through a program and its arguments that start it; none for itself
     */
    public Program startNode(String id, List<String> through) throws Exception {
        Path state = folder("node");
        writeConfig(state, hub().uri(), id + ".secret");
        Plugged.deploy(state);
        List<String> command = new ArrayList<>(through);
        command.addAll(List.of(nodeProgram().toString(), "start", "--service"));
        return keep(Program.start(command, Map.of("SOPHON_NODE_HOME", state.toString())));
    }

    public Path nodeProgram() {
        return distribution("node").resolve("bin/sophon-node");
    }

    private Path distribution(String which) {
        return top.resolve("karaf-assembly").resolve(which).resolve("target/assembly");
    }

    /** Writes what pairing would have written. */
    public static void writeConfig(Path state, URI gateway, String token) throws IOException {
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        Path config = state.resolve("config.json");
        Files.write(config, Json.bytes(Map.of("gatewayUrl", gateway.toString(), "nodeToken", token)));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
    }

    /** A Gateway and a Node that is paired with it and has everything plugged in. */
    public synchronized LiveSystem system() throws Exception {
        LiveSystem known = system;
        if (known == null) {
            known = LiveSystem.start(rig());
            system = known;
        }
        return known;
    }

    /** A Gateway's state folder and its Nodes', new. */
    public Rig rig() throws IOException {
        return keep(new Rig(top.resolve("karaf-assembly"), folder("rig")));
    }

    /** The program of this name, compiled here. */
    public CProgram c(String name, String... libraries) throws IOException, InterruptedException {
        return c(name, List.of(libraries));
    }

    /** The same with arguments. */
    public CProgram c(String name, List<String> libraries, String... arguments)
            throws IOException, InterruptedException {
        return keep(CProgram.start(
                top.resolve("benchmarks/src/main/c").resolve(name + ".c"), out.resolve("c"), libraries, arguments));
    }

    /** A script that does its work once for each line, as those in C do. */
    public CProgram python(String name, String argument) throws IOException {
        Path script = top.resolve("benchmarks/src/main/python").resolve(name + ".py");
        return keep(CProgram.started(List.of("/usr/bin/python3", script.toString(), argument)));
    }

    /** An application that has the keyboard and tells what was typed into it. */
    public HeldText heldText(HeldText.Kind kind) throws Exception {
        return HeldText.start(top, kind);
    }

    /** Waits until a window with this title has the keyboard. */
    static void awaitFocus(String title) throws IOException, InterruptedException {
        awaitFocus(title, "xdotool", "getwindowfocus", "getwindowname");
    }

    /** Waits until a window of this process has the keyboard. */
    public static void awaitFocus(long pid) throws IOException, InterruptedException {
        awaitFocus(Long.toString(pid), "xdotool", "getwindowfocus", "getwindowpid");
    }

    private static void awaitFocus(String expected, String... question) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Process asked = new ProcessBuilder(question)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.waitFor() == 0 && said.strip().equals(expected)) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("no such window got the keyboard");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** The one that takes pictures, and draws. */
    public synchronized CProgram captureInC() throws IOException, InterruptedException {
        CProgram known = capture;
        if (known == null) {
            known = c("capture", "-lX11", "-lXext", "-l:libturbojpeg.so.0");
            capture = known;
        }
        return known;
    }

    /** A client that answers each text of a raw socket by this one, as far as it has connected. */
    public RawSocketServlet.RawSocket echo(String answer) throws Exception {
        URI address = URI.create("ws://127.0.0.1:" + hub().uri().getPort() + "/raw/");
        java(likeTheNode(), BareClient.class, List.of("echo", address.toString(), answer));
        return hub().rawSocket();
    }

    /** A client that answers each call over a bare hub by so many bytes. */
    public HubConnection bareHub(int bytes) throws Exception {
        java(likeTheNode(), BareClient.class, List.of("hub", hub().uri() + "/bare", Integer.toString(bytes)));
        return hub().bareConnection();
    }

    /** A Jetty alone, run as the Gateway is run. */
    public BareServer bareJetty(List<String> options) throws IOException, InterruptedException {
        Program program = java(options, BareJetty.class, List.of());
        String port = program.await("^port (\\d+)$", PATIENCE).group(1);
        return new BareServer(program, URI.create("http://127.0.0.1:" + port));
    }

    /** A server with nothing behind it. */
    public record BareServer(Program program, URI uri) {}

    private List<String> likeTheNode() throws Exception {
        node();
        return options(nodePid());
    }

    private long nodePid() {
        return started.stream()
                .filter(Program.class::isInstance)
                .map(Program.class::cast)
                .filter(program -> program.output().contains(NODE))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private Program java(List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(ownJava()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return keep(Program.start(command, Map.of()));
    }

    private static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The options of a running program's Java that shape memory and speed, and are good for any other program. */
    public static List<String> options(long pid) throws IOException {
        String[] words = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
                .split("\0");
        return Stream.of(words)
                .filter(word -> word.startsWith("-X") && !word.contains("SharedArchive") && !word.startsWith("-Xlog"))
                .toList();
    }

    /** A folder for a container alone: the Node's configuration, and of its bundles the container's own. */
    public Path bareKarafFolder() throws IOException {
        Path base = folder("karaf");
        Path etc = Files.createDirectories(base.resolve("etc"));
        try (Stream<Path> files = Files.list(distribution("node").resolve("etc"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, etc.resolve(file.getFileName()));
            }
        }
        Path startup = etc.resolve("startup.properties");
        List<String> own = Files.readAllLines(startup).stream()
                .filter(line -> !line.contains(" = ")
                        || Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)) <= FRAMEWORK_LEVEL
                        || LATER.matcher(line).find())
                .toList();
        Files.write(startup, own);
        Path features = etc.resolve("org.apache.karaf.features.cfg");
        Files.writeString(features, "featuresRepositories =\nfeaturesBoot =\n");
        return base;
    }

    /** Starts a container alone; {@code started} is its line when all of it runs. */
    public Program startBareKaraf(Path base, List<String> options) throws IOException {
        Path home = distribution("node");
        List<String> command = new ArrayList<>(List.of(ownJava()));
        command.addAll(options);
        String own = top.resolve("benchmarks/target/benchmarks-1.0.0.jar").toString();
        command.addAll(List.of(
                "-cp",
                own + ":" + home + "/lib/boot/*:" + home + "/lib/jdk9plus/*",
                BareKaraf.class.getName(),
                base.toString(),
                home.toString()));
        return keep(Program.start(command, Map.of()));
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) { // the others must end, too
                System.err.println("bench: something did not end cleanly: " + e);
            }
        }
    }
}
