package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What once stopped a Gateway, each on the shipped program with its gibibyte of heap: it goes on answering, and is as it was
 * afterwards. {@code -Dsophon.attacks=true} takes longer over it.
 */
class AttacksIT {
    private static final boolean LONG = Boolean.getBoolean("sophon.attacks") || Boolean.getBoolean("sophon.full");
    private static final int ROUNDS = LONG ? 10 : 2;
    /** More than the web server has threads. */
    private static final int SLOW = 215;

    private static final Duration WATCHED = Duration.ofSeconds(LONG ? 60 : 15);
    /** For what was abandoned to be noticed and let go. */
    private static final Duration TO_SETTLE = Duration.ofSeconds(90);

    private static final int NODES = 7;
    private static final int LOOKS = 11;
    /** Somebody who watches without taking the processor for it. */
    private static final int BETWEEN_LOOKS_MS = 50;

    @TempDir
    static Path folder;

    private static ExecutorService threads;
    private static Rig rig;
    private static Program gateway;
    private static Health health;
    private static String agent;
    private static String viewer;
    private static List<String> nodes;
    private static Map<String, String> tokens;
    private static PlayedNode bystander;

    @BeforeAll
    static void start() throws Exception {
        threads = Executors.newCachedThreadPool();
        rig = new Rig(Rig.distributions(), folder).with("SOPHON_JAVA_OPTIONS", "-Xmx1g");
        gateway = rig.startGateway();
        agent = token("Agent");
        viewer = token("Viewer");
        tokens = PlayedNode.pair(rig, NODES);
        nodes = List.copyOf(tokens.keySet());
        bystander = new PlayedNode(rig.port(), nodes.get(0), tokens.get(nodes.get(0)))
                .answering(threads)
                .living(threads);
        honestMessagesPass();
        health = new Health(gateway, rig.gatewayState());
    }

    private static String token(String role) throws Exception {
        return rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}")
                .json()
                .path("token")
                .asText();
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        if (bystander != null) {
            bystander.close();
        }
        rig.close();
    }

    @AfterEach
    void itIsAsBefore() throws Exception {
        assertThat(gateway.isAlive()).as("the Gateway:\n%s", gateway.output()).isTrue();
        honestMessagesPass();
        long end = System.nanoTime() + TO_SETTLE.toNanos();
        while (!settled(end)) {
            Thread.sleep(1_000);
        }
    }

    private static boolean settled(long end) throws Exception {
        try {
            health.holds();
            return true;
        } catch (AssertionError e) {
            if (System.nanoTime() > end) {
                throw e;
            }
            return false;
        }
    }

    /** As large as they may be: a command, and a result. */
    private static void honestMessagesPass() throws Exception {
        byte[] text = Bombs.text(Bombs.LARGEST);
        Rest.Answer taken = rig.admin()
                .as(agent)
                .post("/api/nodes/" + nodes.get(0) + "/commands", new String(text, StandardCharsets.UTF_8));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(taken.json().path("result").path("bytes").asInt()).isGreaterThan(Bombs.LARGEST - 1000);
        Rest.Answer given = rig.admin().as(agent).command(nodes.get(0), "demo.give", "{}");
        assertThat(given.status()).isEqualTo(200);
        assertThat(given.body()).hasSizeGreaterThan(PlayedNode.GIVEN);
    }

    private static <T> void all(List<Callable<T>> work) throws Exception {
        for (Future<T> done : threads.invokeAll(work)) {
            done.get();
        }
    }

    /** Somebody asks for so long, and so many times at least, and is answered at once. */
    private static Future<Void> watch(Duration least, int times) {
        long end = System.nanoTime() + least.toNanos();
        return threads.submit(() -> {
            int asked = 0;
            do {
                Rest.Answer answer = rig.admin().as(null).get("/api/health");
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.millis())
                        .as("milliseconds for GET /api/health")
                        .isLessThan(5_000);
                Rest.Answer command = rig.admin().as(agent).command(nodes.get(0), "system.info", "{}");
                assertThat(command.status()).as(command.text()).isEqualTo(200);
                asked++;
                Thread.sleep(BETWEEN_LOOKS_MS);
            } while (System.nanoTime() < end || asked < times);
            return null;
        });
    }

    @Test
    void framesThatDeclareMoreThanTheyBring() throws Exception {
        List<Callable<Object>> work = new ArrayList<>();
        for (String hub : List.of("/hubs/node", "/hubs/notifications")) {
            String token = hub.endsWith("node") ? tokens.get(nodes.get(1)) : viewer;
            for (boolean handshake : new boolean[] {false, true}) {
                String open = Wire.upgrade(hub, token) + (handshake ? Wire.handshake() : "");
                for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 9, 10}) {
                    for (int round = 0; round < ROUNDS; round++) {
                        work.add(() -> closes(open + Wire.frame(0x80 | opcode, 1L << 30, "x"), "opcode " + opcode));
                    }
                }
                work.add(() -> closes(open + Wire.frame(0xc1, 2, "{}"), "a reserved bit"));
                work.add(() -> closes(open + Wire.frame(0x81, 1L << 40, "x"), "a tebibyte"));
                work.add(() -> closes(open + Wire.frame(0x81, -1, "x"), "a negative length"));
                work.add(() -> closes(open + "\u0081\u0002{}", "without a mask"));
            }
        }
        all(work);
    }

    private static Object closes(String bytes, String what) throws IOException {
        try (Socket socket = Wire.begun(rig.port(), bytes)) {
            assertThat(Wire.toTheEnd(socket, what)).as(what).startsWith("HTTP/1.1 101");
        }
        return what;
    }

    /** Each frame is as large as one may be, and brings a byte: together they declare four times the heap. */
    @Test
    void manyLargeFramesOfWhichLittleComes() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 350; i++) {
                String open = Wire.upgrade("/hubs/notifications", viewer) + Wire.handshake();
                sockets.add(Wire.begun(rig.port(), open + Wire.frame(0x81, 12 << 20, "x")));
            }
            watch(Duration.ZERO, 1).get();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void bodiesOfNothingButEmptyObjects() throws Exception {
        byte[] command = Bombs.command();
        byte[] call = Bombs.call(nodes.get(0));
        String rest = "/api/nodes/" + nodes.get(0) + "/commands";
        for (int round = 0; round < ROUNDS; round++) {
            List<Callable<Object>> work = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                work.add(() -> refused(rest, "", command));
                work.add(() -> refused("/mcp/http", "Accept: application/json, text/event-stream\r\n", call));
            }
            all(work);
        }
    }

    private static Object refused(String path, String headers, byte[] body) throws IOException {
        try (Socket socket =
                Wire.begun(rig.port(), Wire.post(path, agent, body.length, headers + "Connection: close\r\n"))) {
            try {
                socket.getOutputStream().write(body);
            } catch (IOException e) {
                // It is answered before it is whole.
            }
            String answer = Wire.toTheEnd(socket, path);
            assertThat(answer).as(path).matches("(?s)(HTTP/1.1 (400|413|429|503) .*)?");
            if (answer.matches("(?s)HTTP/1.1 (429|503) .*")) {
                assertThat(answer).contains("Retry-After: ");
            }
            Health.showsNoInsides(answer, path);
        }
        return path;
    }

    @Test
    void theFirstWordsOfSixNodes() throws Exception {
        List<Callable<Object>> work = new ArrayList<>();
        for (String id : nodes.subList(1, NODES)) {
            byte[] hello = Bombs.hello(id);
            work.add(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    try (HubSocket socket = new HubSocket(rig.port(), tokens.get(id))) {
                        socket.send(
                                HubSocket.TEXT,
                                "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8));
                        socket.send(HubSocket.TEXT, hello);
                        String answer = socket.next();
                        while (answer != null && answer.startsWith("{}")) {
                            answer = socket.next();
                        }
                        assertThat(answer == null ? "closed" : answer).doesNotContain("heartbeatSeconds");
                    }
                }
                return id;
            });
        }
        all(work);
    }

    @Test
    void bodiesThatComeByteByByte() throws Exception {
        String open = Wire.post("/api/nodes/me/pair", "", 300, "") + "{";
        dripped(open, " ", "HTTP/1.1 4");
    }

    @Test
    void bodiesOfWhatIsNotThereAndNotAllowedThatComeByteByByte() throws Exception {
        dripped(Wire.post("/api/nothing", "", 30_000, "") + "{", " ", "HTTP/1.1 4");
        dripped(Wire.post("/api/auth/tokens", viewer, 30_000, "") + "{", " ", "HTTP/1.1 4");
    }

    @Test
    void callsOfMcpThatComeByteByByte() throws Exception {
        String open = Wire.post("/mcp/http", agent, 300, "Accept: application/json, text/event-stream\r\n") + "{";
        dripped(open, " ", "HTTP/1.1 4");
    }

    @Test
    void headsThatDoNotEnd() throws Exception {
        dripped("GET /api/health HTTP/1.1\r\nHost: localhost\r\n", "X: y\r\n", "");
    }

    /** More of them than there are threads, each a little now and then; they are answered or closed in the end. */
    private static void dripped(String open, String drop, String answer) throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                slow.add(Wire.begun(rig.port(), open));
            }
            Future<Void> watching = watch(WATCHED, LOOKS);
            List<Socket> dripping = new ArrayList<>(slow);
            while (!watching.isDone()) {
                dripping.removeIf(socket -> !drips(socket, drop));
                Thread.sleep(2_000);
            }
            watching.get();
            for (Socket socket : slow) {
                assertThat(Wire.toTheEnd(socket, "a slow one")).matches("(?s)|" + Pattern.quote(answer) + ".*");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Strangers who guess under ever new names: a password costs more than anything else that needs no token. */
    @Test
    void passwordsOfNamesThatNobodyHas() throws Exception {
        Future<Void> watching = watch(WATCHED, LOOKS);
        List<Future<?>> strangers = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            String name = "stranger-" + i + "-";
            strangers.add(threads.submit(() -> {
                for (int guess = 0; !watching.isDone(); guess++) {
                    String body = "{\"account\":\"" + name + guess + "\",\"password\":\"guess\"}";
                    String asked = Wire.post("/api/auth/login", "", body.length(), "Connection: close\r\n") + body;
                    try (Socket socket = Wire.begun(rig.port(), asked)) {
                        assertThat(Wire.toTheEnd(socket, "a login")).matches("(?s)|HTTP/1.1 (401|429|503) .*");
                    }
                    Thread.sleep(BETWEEN_LOOKS_MS);
                }
                return null;
            }));
        }
        watching.get();
        for (Future<?> stranger : strangers) {
            stranger.get();
        }
    }

    private static boolean drips(Socket socket, String drop) {
        try {
            Wire.send(socket, drop);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Who asks again and again and reads nothing. */
    @Test
    void answersThatNobodyReads() throws Exception {
        String page = "GET /dashboard/app.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String api = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress("127.0.0.1", rig.port()));
                silent.add(socket);
                String asked = i % 2 == 0 ? page : api;
                threads.execute(() -> {
                    try {
                        Wire.send(socket, asked.repeat(1_000));
                    } catch (IOException e) {
                        // Closed, as it should be some time.
                    }
                });
            }
            watch(WATCHED, LOOKS).get();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** A second request within the body of the first, by whichever way two readers could understand its end otherwise. */
    @Test
    void oneRequestIsAnsweredOnce() throws Exception {
        String within = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        List<String> framings = new ArrayList<>(List.of(
                "Transfer-Encoding: chunked\r\n\r\n1;ext=\"val\r\nX\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n1;ext=\"\r\nX\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n1;a=\"b\\\r\nX\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n0;ext=\"val\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n1\nX\n0\n\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n1 \r\nX\r\n0x0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n+1\r\nX\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\n\r\n1\r\nXX\r\n0\r\n\r\n" + within,
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + within,
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + within));
        String body = "{}" + within;
        for (String coding : List.of(
                "xchunked",
                "chunked, identity",
                "identity, chunked",
                "chunked, chunked",
                "x, chunked ,",
                "\u000bchunked",
                "\"chunked\"",
                "chunk",
                "gzip")) {
            framings.add("Transfer-Encoding: " + coding + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            framings.add("Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + within);
        }
        for (String length : List.of(
                "2\r\nContent-Length: " + body.length(),
                "2, " + body.length(),
                "+2",
                "0x2",
                "-2",
                "2 2",
                "2;",
                "\"2\"")) {
            framings.add("Content-Length: " + length + "\r\n\r\n" + body);
        }
        framings.add("Content-Length : 2\r\n\r\n" + body);
        framings.add(" Content-Length: 2\r\n\r\n" + body);
        framings.add("X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        framings.add("X: y\r\n\tContent-Length: 2\r\n\r\n" + body);
        framings.add("Content-Length\0: 2\r\n\r\n" + body);
        framings.add("X: y\rContent-Length: " + body.length() + "\r\n\r\n" + body);
        framings.add("Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n" + within);
        for (String framing : framings) {
            String request = "POST /api/nodes/me/pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + framing;
            try (Socket socket = Wire.begun(rig.port(), request)) {
                socket.shutdownOutput();
                String answer = Wire.toTheEnd(socket, framing);
                assertThat(answer).as(framing).doesNotContain("\"openapi\"");
                assertThat(answer.split("HTTP/1\\.1 ", -1).length - 1)
                        .as("answers to " + framing + ":\n" + answer)
                        .isEqualTo(1);
                Health.showsNoInsides(answer, framing);
            }
        }
    }
}
