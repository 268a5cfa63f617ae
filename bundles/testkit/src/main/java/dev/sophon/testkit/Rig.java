package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Gateway and its Nodes as real processes, each with a state folder of its own, from the distributions as they are
 * built. Closing the rig stops every process that it started.
 */
public final class Rig implements AutoCloseable {
    /** {@code SOPHON_JAVA_OPTIONS} with which a program that runs for some seconds takes the least of the processor. */
    public static final String BRIEFLY =
            "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";

    /** For a step that a program takes while it runs. */
    private static final Duration START = Duration.ofSeconds(60);
    /** For a program that starts, however slow the machine is, as long as it gets on. */
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    private static final Duration WORD_EVERY = Duration.ofSeconds(5);
    private static final int STARTING_AT_ONCE = 4;
    /** Who looks costs what is looked at the processor. */
    private static final int BETWEEN_LOOKS_MS = 50;

    private final Path nodeHome;
    private final Path gatewayHome;
    private final Path gatewayState;
    private final Path folder;
    private final int port;
    private final Map<String, String> environment = new HashMap<>();
    private boolean startsPrepared = Boolean.getBoolean("sophon.prepared");
    private final Deque<Program> started = new ArrayDeque<>();
    private @Nullable Program gateway;
    private @Nullable URI nodesReach;
    private @Nullable HttpClient secure;
    private Consumer<String> words = word -> {};

    /**
     * @param distributions the folder {@code karaf-assembly} of a built tree
     * @param folder for the state folders; not cleaned here
     */
    public Rig(Path distributions, Path folder) throws IOException {
        this(distributions, folder, freePort());
    }

    public Rig(Path distributions, Path folder, int port) throws IOException {
        this.nodeHome = existing(distributions.resolve("node/target/assembly"));
        this.gatewayHome = existing(distributions.resolve("gateway/target/assembly"));
        this.folder = Files.createDirectories(folder).toRealPath();
        this.gatewayState = this.folder.resolve("gateway");
        this.port = port;
    }

    /**
     * Nodes at the Gateway of another rig, which goes on when this one is closed. It is started by then.
     *
     * @param folder for the state folders of the Nodes; not cleaned here
     */
    public Rig(Rig other, Path folder) throws IOException {
        this.nodeHome = other.nodeHome;
        this.gatewayHome = other.gatewayHome;
        this.gatewayState = other.gatewayState;
        this.folder = Files.createDirectories(folder).toRealPath();
        this.port = other.port;
        this.gateway = other.gateway();
    }

    private static Path existing(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            throw new IOException(home + " is missing: build the distributions first");
        }
        return home.toRealPath();
    }

    /** A port that nobody listened on a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A variable for every program that is started from now on. */
    public Rig with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /**
     * From now on a program's first start is one, whatever {@code -Dsophon.prepared=true} says: with that it finds in its
     * state folder what another first start has left there.
     */
    public Rig unprepared() {
        startsPrepared = false;
        return this;
    }

    /** Who is told every few seconds what is still being waited for. */
    public Rig telling(Consumer<String> listener) {
        words = listener;
        return this;
    }

    /** From now on the Gateway is reached by TLS, as its configuration has to say; the programs trust this authority too. */
    public Rig secured(TestAuthority authority) throws IOException, GeneralSecurityException {
        secure = HttpClient.newBuilder().sslContext(authority.client()).build();
        return with("SSL_CERT_FILE", authority.certificate().toString());
    }

    public URI url() {
        return URI.create((secure == null ? "http" : "https") + "://localhost:" + port);
    }

    private Rest rest(@Nullable String token) {
        return secure == null ? new Rest(url(), token) : new Rest(url(), token, secure);
    }

    public int port() {
        return port;
    }

    /** Nodes that are paired from now on reach the Gateway at this address, as through a {@link FaultProxy}. */
    public Rig nodesReach(URI address) {
        nodesReach = address;
        return this;
    }

    private URI nodesReach() {
        return nodesReach == null ? url() : nodesReach;
    }

    public Path gatewayState() {
        return gatewayState;
    }

    public Path nodeState(String name) {
        return folder.resolve("node-" + name);
    }

    public Path nodeProgram() {
        return nodeHome.resolve("bin/sophon-node");
    }

    /** The REST side with the Admin token that the Gateway wrote at its first start. */
    public Rest admin() throws IOException {
        return rest(adminToken());
    }

    /** The Admin token that the Gateway wrote at its first start. */
    public String adminToken() throws IOException {
        return Files.readString(gatewayState().resolve("admin-token")).strip();
    }

    /** Shows the dashboard to the Admin. */
    public void signIn(Browser browser) throws Exception {
        browser.open(url() + "/dashboard/");
        browser.press("API token");
        browser.type("css:input[name=token]", adminToken());
        browser.press("Sign in");
    }

    /** Starts the Gateway and waits until it answers. */
    public Program startGateway() throws IOException, InterruptedException {
        return startGatewayBy(List.of());
    }

    /**
     * Starts the Gateway by another program.
     *
     * @param wrapper that program, as in {@code unshare -m}
     */
    public Program startGatewayBy(List<String> wrapper) throws IOException, InterruptedException {
        Map<String, String> own = new HashMap<>(environment);
        own.put("SOPHON_HOME", gatewayState().toString());
        prepare(gatewayHome, gatewayState());
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                gatewayHome.resolve("bin/sophon-gateway").toString(), "start", "--port", Integer.toString(port)));
        Program program = remember(Program.start(command, own));
        gateway = program;
        awaitWhileItGetsOn("the Gateway", program, () -> {
            try {
                return rest(null).get("/api/health").status() == 200;
            } catch (ConnectException e) {
                return false;
            }
        });
        return program;
    }

    /** The Gateway that was started last. */
    public Program gateway() {
        if (gateway == null) {
            throw new IllegalStateException("no Gateway was started");
        }
        return gateway;
    }

    /** Runs {@code sophon-node} with this node's state folder. */
    public Program node(String name, String... arguments) throws IOException {
        Map<String, String> own = new HashMap<>(environment);
        own.put("SOPHON_NODE_HOME", nodeState(name).toString());
        return remember(Program.start(own, nodeProgram(), arguments));
    }

    /** Runs {@code sophon} as the Gateway's own user. */
    public Program operator(String... arguments) throws IOException {
        Map<String, String> own = new HashMap<>(environment);
        own.put("SOPHON_HOME", gatewayState().toString());
        own.put("SOPHON_GATEWAY", url().toString());
        return remember(Program.start(own, gatewayHome.resolve("bin/sophon"), arguments));
    }

    /** Registers a node; the answer has its id, secret and code. */
    public JsonNode register(String displayName) throws IOException, InterruptedException {
        Rest.Answer answer =
                admin().post("/api/nodes", "{\"displayName\":\"" + displayName + "\",\"platform\":\"linux\"}");
        if (answer.status() != 201) {
            throw new AssertionError("registering answered " + answer.status() + ": " + answer.text());
        }
        return answer.json();
    }

    /** Starts the pairing of a registered node, as its user would; it goes on until it is decided. */
    public Program pair(String name, JsonNode credentials) throws IOException {
        return node(
                name,
                "pair",
                "--gateway",
                nodesReach().toString(),
                "--node-id",
                credentials.path("nodeId").asText(),
                "--secret",
                credentials.path("pairingSecret").asText());
    }

    /**
     * Registers, pairs and approves a node, and gives its id. The node's end of it is played here, which takes no program's
     * start; {@link #pair} is the real one.
     */
    public String paired(String name, List<String> scopes) throws IOException, InterruptedException {
        JsonNode credentials = register(name);
        String id = credentials.path("nodeId").asText();
        String asked = Json.mapper()
                .writeValueAsString(Map.of(
                        "nodeId",
                        id,
                        "pairingSecret",
                        credentials.path("pairingSecret").asText()));
        rest(null).post("/api/nodes/me/pair", asked);
        approve(id, scopes);
        Rest.Answer answer = rest(null).post("/api/nodes/me/pair", asked);
        if (!answer.json().has("token")) {
            throw new AssertionError("pairing answered " + answer.status() + ": " + answer.text());
        }
        Path state = Files.createDirectories(nodeState(name));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        Path config = Files.write(
                state.resolve("config.json"),
                Json.bytes(Map.of(
                        "gatewayUrl",
                        nodesReach().toString(),
                        "nodeToken",
                        answer.json().path("token").asText())));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        return id;
    }

    /** The same by {@code sophon-node pair}. */
    public String pairedByItself(String name, List<String> scopes) throws IOException, InterruptedException {
        JsonNode credentials = register(name);
        String id = credentials.path("nodeId").asText();
        Program pairing = pair(name, credentials);
        awaitLine("the pairing of " + name, pairing, "Waiting for approval \\(pairing code: ");
        approve(id, scopes);
        if (awaitEnd("the end of a pairing", pairing) != 0) {
            throw new AssertionError("pairing failed:\n" + pairing.output());
        }
        return id;
    }

    public void approve(String nodeId, List<String> scopes) throws IOException, InterruptedException {
        String list = String.join(",", scopes.stream().map(s -> "\"" + s + "\"").toList());
        Rest.Answer answer = admin().post("/api/nodes/" + nodeId + "/approve", "{\"scopes\":[" + list + "]}");
        if (answer.status() != 200) {
            throw new AssertionError("approving answered " + answer.status() + ": " + answer.text());
        }
    }

    /** An approval that is asked for, as soon as one is. */
    public JsonNode awaitApproval() throws IOException, InterruptedException {
        JsonNode[] found = new JsonNode[1];
        await("an approval to be asked for", START, () -> {
            found[0] = admin().get("/api/approvals?status=pending")
                    .json()
                    .path("items")
                    .path(0);
            return found[0].has("approvalId");
        });
        return found[0];
    }

    /** Gives an approval that was asked for. */
    public void approve(JsonNode approval) throws IOException, InterruptedException {
        Rest.Answer answer =
                admin().post("/api/approvals/" + approval.path("approvalId").asText() + "/approve", "{}");
        if (answer.status() != 200) {
            throw new AssertionError("approving answered " + answer.status() + ": " + answer.text());
        }
    }

    /** Starts a paired node and waits until the Gateway says that it is online. */
    public Program startNode(String name, String nodeId) throws IOException, InterruptedException {
        return startNodeBy(List.of(), name, nodeId);
    }

    /** The same for many, some at once: while one waits another has the processors. */
    public void startNodes(List<String> names, List<String> nodeIds) throws IOException, InterruptedException {
        for (int from = 0; from < names.size(); from += STARTING_AT_ONCE) {
            int to = Math.min(names.size(), from + STARTING_AT_ONCE);
            List<Program> starting = new ArrayList<>();
            for (String name : names.subList(from, to)) {
                starting.add(launch(List.of(), name));
            }
            for (int i = from; i < to; i++) {
                awaitOnline(starting.get(i - from), nodeIds.get(i));
            }
        }
    }

    /**
     * Starts a paired node by another program.
     *
     * @param wrapper that program, as in {@code unshare -m}
     */
    public Program startNodeBy(List<String> wrapper, String name, String nodeId)
            throws IOException, InterruptedException {
        Program program = launch(wrapper, name);
        awaitOnline(program, nodeId);
        return program;
    }

    private void prepare(Path home, Path state) throws IOException, InterruptedException {
        if (startsPrepared) {
            FirstStart.lay(home, state);
        }
    }

    private Program launch(List<String> wrapper, String name) throws IOException, InterruptedException {
        prepare(nodeHome, nodeState(name));
        Map<String, String> own = new HashMap<>(environment);
        own.put("SOPHON_NODE_HOME", nodeState(name).toString());
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(nodeProgram().toString(), "start", "--service"));
        return remember(Program.start(command, own));
    }

    private void awaitOnline(Program program, String nodeId) throws IOException, InterruptedException {
        awaitWhileItGetsOn("the Node", program, () -> admin().get("/api/nodes/" + nodeId)
                .json()
                .path("status")
                .asText()
                .equals("online"));
    }

    /** Waits as long as the program lives and gets on for a line in which the pattern is found. */
    public Matcher awaitLine(String what, Program program, String pattern) throws IOException, InterruptedException {
        Matcher[] found = new Matcher[1];
        awaitWhileItGetsOn(what, program, () -> {
            for (String line : program.lines()) {
                Matcher matcher = Pattern.compile(pattern).matcher(line);
                if (matcher.find()) {
                    found[0] = matcher;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    /** Waits as long as the program gets on for its end, and gives its exit code. */
    public int awaitEnd(String what, Program program) throws IOException, InterruptedException {
        awaitWhileItGetsOn(what, program, () -> !program.isAlive());
        return program.exitCode(START);
    }

    /**
     * Waits as long as the program lives and gets on, which is to say that it prints or uses the processor: a busy machine
     * is no reason to give up, one that hangs is.
     */
    private void awaitWhileItGetsOn(String what, Program program, Check ready)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long moved = begun;
        long told = begun;
        long mark = program.progress();
        while (!ready.holds()) {
            long now = System.nanoTime();
            // It may have ended by what is waited for, after the look at that.
            if (!program.isAlive() && !ready.holds()) {
                throw new AssertionError(what + ": the program ended; it printed:\n" + program.output());
            }
            if (program.progress() != mark) {
                mark = program.progress();
                moved = now;
            }
            Duration passed = Duration.ofNanos(now - begun);
            if (now - moved > START.toNanos() || passed.compareTo(LONGEST_START) > 0) {
                throw new AssertionError(what + ": waited " + passed.toSeconds() + " s in vain; the program has done"
                        + " nothing for the last "
                        + Duration.ofNanos(now - moved).toSeconds() + ", and printed:\n"
                        + program.output());
            }
            if (now - told > WORD_EVERY.toNanos()) {
                told = now;
                words.accept("still waiting for " + what + " after " + passed.toSeconds() + " s; it gets on");
            }
            Thread.sleep(BETWEEN_LOOKS_MS);
        }
    }

    /** Waits until the Gateway's record of a node is as wanted, and gives it. */
    public JsonNode awaitNode(String nodeId, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        JsonNode[] last = new JsonNode[1];
        try {
            await("node " + nodeId, START, () -> {
                last[0] = admin().get("/api/nodes/" + nodeId).json();
                return wanted.test(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + last[0], e);
        }
        return last[0];
    }

    private Program remember(Program program) {
        started.push(program);
        return program;
    }

    /** A condition that may need input and output to be checked. */
    public interface Check {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Checks until it holds. */
    public static void await(String what, Duration patience, Check check) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!check.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + patience.toSeconds() + " s in vain for " + what);
            }
            Thread.sleep(BETWEEN_LOOKS_MS);
        }
    }

    @Override
    public void close() {
        List<Program> running = started.stream().filter(Program::isAlive).toList();
        running.forEach(Program::end);
        running.forEach(Program::close);
        started.clear();
    }

    /** The folder {@code karaf-assembly} above the folder that the build runs in. */
    public static Path distributions() {
        try {
            for (Path at = Path.of("").toRealPath(); at != null; at = at.getParent()) {
                if (Files.isDirectory(at.resolve("karaf-assembly"))) {
                    return at.resolve("karaf-assembly");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("run this inside the source tree");
    }
}
