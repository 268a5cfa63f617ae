package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.RawWebSocket;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap that a connected Node costs the Gateway, against a socket of Jetty's with nothing behind it. */
public final class IdleConnectionRow implements Measurement {
    private static final Subject IDLE = new Subject(
            "idle-connection",
            "KB",
            "heap of one connected Node on the Gateway at 1,000 of them, against a bare socket");
    private static final int CONNECTIONS = 1000;
    private static final double KB = 1000;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    @Override
    public List<Subject> subjects() {
        return List.of(IDLE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        double ours;
        List<String> options;
        try (Rig rig = stage.rig()) {
            Program gateway = rig.startGateway();
            options = Stage.options(gateway.pid());
            Map<String, String> tokens = LiveSystem.pair(rig, CONNECTIONS, List.of("system.info"));
            JsonNode catalogue = catalogue(rig);
            List<RawWebSocket> sockets = new ArrayList<>();
            try {
                long before = heap(gateway);
                for (Map.Entry<String, String> one : tokens.entrySet()) {
                    RawWebSocket socket = new RawWebSocket(rig.url(), "/hubs/node", one.getValue());
                    sockets.add(socket);
                    socket.send("{\"protocol\":\"json\",\"version\":1}\u001e");
                    socket.await("{}\u001e");
                    socket.send(hello(one.getKey(), catalogue));
                    socket.await("\"type\":3");
                }
                ours = (heap(gateway) - before) / (double) CONNECTIONS / KB;
            } finally {
                close(sockets);
            }
        }
        double floor = bare(stage.bareJetty(options));
        return List.of(Row.of(IDLE, ours, floor, Map.of(), Goal.atMost(16, "KB"), null));
    }

    private static double bare(Stage.BareServer server) throws IOException, InterruptedException {
        List<RawWebSocket> sockets = new ArrayList<>();
        try (Program program = server.program()) {
            // What the first one loads stays.
            sockets.add(new RawWebSocket(server.uri(), "/raw/", "token"));
            long before = heap(program);
            for (int i = 0; i < CONNECTIONS; i++) {
                sockets.add(new RawWebSocket(server.uri(), "/raw/", "token"));
            }
            return (heap(program) - before) / (double) CONNECTIONS / KB;
        } finally {
            close(sockets);
        }
    }

    /** What a real Node declares; it also has the Gateway load what a connection needs. */
    static JsonNode catalogue(Rig rig) throws IOException, InterruptedException {
        Map.Entry<String, String> one = LiveSystem.pair(rig, 1, List.of("system.info"))
                .entrySet()
                .iterator()
                .next();
        Stage.writeConfig(rig.nodeState("one"), rig.url(), one.getValue());
        try (Program node = rig.startNode("one", one.getKey())) {
            JsonNode commands =
                    rig.admin().get("/api/nodes/" + one.getKey()).json().path("commands");
            if (commands.isEmpty() || !node.isAlive()) {
                throw new IOException("the Node declared nothing");
            }
            return commands;
        }
    }

    static String hello(String node, JsonNode catalogue) {
        byte[] call = Json.bytes(Map.of(
                "type",
                1,
                "invocationId",
                "1",
                "target",
                "Hello",
                "arguments",
                List.of(Map.ofEntries(
                        Map.entry("protocol", 1),
                        Map.entry("nodeId", node),
                        Map.entry("version", "1.0.0"),
                        Map.entry("platform", "linux"),
                        Map.entry("architecture", "x64"),
                        Map.entry("osDescription", "Linux"),
                        Map.entry("machineName", "bench-" + node),
                        Map.entry("commands", catalogue),
                        Map.entry("unsettled", List.of())))));
        return new String(call, StandardCharsets.UTF_8) + "\u001e";
    }

    /** Bytes that are still reachable after a full collection. */
    static long heap(Program program) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(program.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(said);
        if (jcmd.waitFor() != 0 || !total.find()) {
            throw new IOException(
                    "jcmd gave no histogram: " + said.lines().findFirst().orElse("nothing"));
        }
        return Long.parseLong(total.group(1));
    }

    private static void close(List<RawWebSocket> sockets) throws IOException {
        for (RawWebSocket socket : sockets) {
            socket.close();
        }
    }
}
