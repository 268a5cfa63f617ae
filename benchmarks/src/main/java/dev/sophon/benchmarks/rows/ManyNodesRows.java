package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlainHttp;
import dev.sophon.benchmarks.RawWebSocket;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Ten thousand Nodes on one Gateway, each with its heartbeats on time, and commands to some of them meanwhile. */
public final class ManyNodesRows implements Measurement {
    private static final int NODES = 10_000;
    private static final int ANSWERING = 10;
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    /** As SignalR's clients send them, so that the server hears of them in time. */
    private static final Duration PING = Duration.ofSeconds(15);

    private static final Duration TICK = Duration.ofMillis(100);
    /** What the Gateway would call late is 45 s. */
    private static final Duration MOST_LATE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_COMMANDS = Duration.ofMillis(20);
    private static final double KB = 1000;
    /** The kernel's unit of processor time, as Linux tells it to programs. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Subject HEAP = new Subject(
            "many-nodes-heap",
            "KB",
            "heap of each of 10,000 Nodes on one Gateway, connected and with heartbeats, record included");
    private static final Subject P99 =
            new Subject("many-nodes-p99", "ms", "a command through REST meanwhile, the slowest of a hundred");
    private static final Subject CPU =
            new Subject("many-nodes-cpu", "%", "of one processor that the Gateway takes meanwhile");

    private static final Pattern COMMAND = Pattern.compile("\"ExecuteCommand\".*?\"commandId\":\"([^\"]+)\"");

    @Override
    public List<Subject> subjects() {
        return List.of(HEAP, P99, CPU);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        List<RawWebSocket> sockets = new ArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Rig rig = stage.rig()) {
            Program gateway = rig.startGateway();
            // Their records count, too.
            long before = IdleConnectionRow.heap(gateway);
            Map<String, String> tokens = LiveSystem.pair(rig, NODES, List.of("system.info"));
            JsonNode catalogue = IdleConnectionRow.catalogue(rig);
            List<String> ids = List.copyOf(tokens.keySet());
            RawWebSocket[] connected = new RawWebSocket[NODES];
            AtomicInteger count = new AtomicInteger();
            Future<Void> signs = threads.submit(() -> signsOfLife(connected, count, ids));
            for (String id : ids) {
                RawWebSocket socket = new RawWebSocket(rig.url(), "/hubs/node", Objects.requireNonNull(tokens.get(id)));
                sockets.add(socket);
                socket.send("{\"protocol\":\"json\",\"version\":1}\u001e");
                socket.await("{}\u001e");
                socket.send(IdleConnectionRow.hello(id, catalogue));
                socket.await("\"type\":3");
                socket.send(heartbeat(id));
                connected[count.get()] = socket;
                count.incrementAndGet();
            }
            for (int i = 0; i < ANSWERING; i++) {
                RawWebSocket socket = connected[i];
                threads.execute(() -> answer(socket));
            }
            String since = Instant.now().toString();
            double cpu = processorSeconds(gateway);
            long begun = System.nanoTime();
            Samples millis = commands(rig, ids.subList(0, ANSWERING));
            double share = (processorSeconds(gateway) - cpu) / ((System.nanoTime() - begun) / 1e9) * 100;
            double heap = (IdleConnectionRow.heap(gateway) - before) / (double) NODES / KB;
            if (signs.isDone()) {
                signs.get();
            }
            allOnTime(rig.admin(), since);
            return List.of(
                    Row.of(HEAP, heap, null, Map.of(), Goal.atMost(16, "KB"), null),
                    Row.of(P99, millis.p99(), null, Map.of(), Goal.atMost(50, "ms"), millis.noise()),
                    Row.of(CPU, share, null, Map.of(), Goal.none(), null));
        } finally {
            threads.shutdownNow();
            for (RawWebSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Sends each Node's heartbeats and pings when they are due, evenly spread, until it is interrupted. */
    private static Void signsOfLife(RawWebSocket[] connected, AtomicInteger count, List<String> ids)
            throws IOException {
        long begun = System.nanoTime();
        try {
            for (long tick = 0; ; tick++) {
                long at = begun + tick * TICK.toNanos();
                pause(at);
                if (System.nanoTime() - at > MOST_LATE.toNanos()) {
                    throw new IOException("this machine is too slow to send the heartbeats in time");
                }
                for (int i : due(tick, PERIOD, count.get())) {
                    connected[i].send(heartbeat(ids.get(i)));
                }
                for (int i : due(tick, PING, count.get())) {
                    connected[i].send("{\"type\":6}\u001e");
                }
            }
        } catch (InterruptedException e) {
            return null;
        }
    }

    /** The Nodes whose turn it is at this tick, of those that are connected. */
    private static int[] due(long tick, Duration period, int connected) {
        long ticks = period.dividedBy(TICK);
        long turn = tick % ticks;
        return IntStream.range((int) (turn * NODES / ticks), (int) ((turn + 1) * NODES / ticks))
                .filter(i -> i < connected)
                .toArray();
    }

    /** A Node whose handler does nothing, until its connection ends. */
    private static void answer(RawWebSocket socket) {
        try {
            for (; ; ) {
                Matcher command = COMMAND.matcher(socket.read("\u001e"));
                if (command.find()) {
                    socket.send("{\"type\":1,\"target\":\"CommandResult\",\"arguments\":[{\"commandId\":\""
                            + command.group(1) + "\",\"ok\":true,\"result\":{},\"durationMs\":0}]}\u001e");
                }
            }
        } catch (IOException e) {
            // It was closed, as everything is at the end; a command without an answer fails by itself.
        }
    }

    private static Samples commands(Rig rig, List<String> ids) throws IOException, InterruptedException {
        Samples millis = new Samples();
        String token = rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"bench\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText();
        long begun = System.nanoTime();
        long count = MEASURED.dividedBy(BETWEEN_COMMANDS);
        try (PlainHttp http = new PlainHttp(rig.url(), null, token)) {
            for (int i = 0; i < count; i++) {
                pause(begun + i * BETWEEN_COMMANDS.toNanos());
                String path = "/api/nodes/" + ids.get(i % ids.size()) + "/commands";
                long sent = System.nanoTime();
                PlainHttp.Answer answer = http.post(path, "{\"command\":\"system.info\"}");
                millis.add((System.nanoTime() - sent) / 1e6);
                if (answer.status() != 200) {
                    throw new IOException("a command answered " + answer.status() + ": " + answer.text());
                }
            }
        }
        return millis;
    }

    /** In the Gateway's own judgement no heartbeat is late: who is 45 s behind is stale. */
    private static void allOnTime(Rest admin, String since) throws IOException, InterruptedException {
        int late = 0;
        int online = 0;
        String cursor = "";
        do {
            JsonNode page =
                    admin.get("/api/nodes?limit=1000&commands=none" + cursor).json();
            for (JsonNode node : page.path("items")) {
                online += node.path("status").asText().equals("online") ? 1 : 0;
            }
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        do {
            JsonNode page =
                    admin.get("/api/audit?limit=1000&since=" + since + cursor).json();
            for (JsonNode entry : page.path("items")) {
                late += entry.path("action").asText().equals("node.stale") ? 1 : 0;
            }
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        if (online < NODES || late > 0) {
            throw new IOException(
                    "expected " + NODES + " nodes online and none stale, found " + online + " and " + late);
        }
    }

    private static String heartbeat(String id) {
        return "{\"type\":1,\"target\":\"Heartbeat\",\"arguments\":[{\"nodeId\":\"" + id + "\",\"status\":\"online\","
                + "\"uptime\":60,\"platform\":\"linux\",\"version\":\"1.0.0\",\"cpuPercent\":1.5,\"memoryMb\":150}]}\u001e";
    }

    private static void pause(long until) throws InterruptedException {
        long left = until - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private static double processorSeconds(Program program) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + program.pid() + "/stat"), StandardCharsets.ISO_8859_1);
        // The name in parentheses may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
