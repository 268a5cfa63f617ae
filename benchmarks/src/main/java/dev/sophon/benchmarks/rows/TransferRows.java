package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Publisher;
import dev.sophon.testkit.Rest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A large file over each hop between an agent and a Node, beside one that is copied over bare HTTP and hashed. */
public final class TransferRows implements Measurement {
    private static final Subject PUT =
            new Subject("transfer-put", "MB/s", "a file of 100 MB, from an agent to the Gateway");
    private static final Subject FETCH = new Subject("transfer-fetch", "MB/s", "from the Gateway to a Node's file");
    private static final Subject SEND = new Subject("transfer-send", "MB/s", "from a Node's file to the Gateway");
    private static final Subject GET = new Subject("transfer-get", "MB/s", "from the Gateway to an agent's file");

    private static final int SIZE = 100_000_000;
    private static final int ROUNDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public List<Subject> subjects() {
        return List.of(PUT, FETCH, SEND, GET);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        LiveSystem system = stage.system();
        Path kar = Publisher.built("filesystem");
        Path deployed = system.rig().nodeState("live").resolve("karaf/deploy").resolve(kar.getFileName());
        Files.move(
                Files.copy(kar, stage.folder("transfer").resolve(kar.getFileName())),
                deployed,
                StandardCopyOption.ATOMIC_MOVE);
        try {
            system.rig().awaitNode(system.nodeId(), node -> node.path("commands")
                    .findValuesAsText("name")
                    .contains("filesystem.upload"));
            return measure(system, stage);
        } finally {
            Files.delete(deployed);
        }
    }

    private List<Row> measure(LiveSystem system, Stage stage) throws Exception {
        Path folder = stage.folder("transfer");
        Path original = folder.resolve("original");
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        Files.write(original, bytes);
        Path came = folder.resolve("came");
        URI bare = stage.bareJetty(Stage.options(system.rig().gateway().pid()))
                .uri()
                .resolve("/copy/");
        Path onNode = system.files().resolve("came");
        String[] id = new String[2];
        Timing.Step put = speed(() -> put(transfer(system, id[0]), system.rig().adminToken(), original));
        Timing.Step fetch =
                speed(() -> run(system, "filesystem.upload", Map.of("transferId", id[0], "path", onNode.toString())));
        Timing.Step send = speed(() -> id[1] = run(system, "filesystem.download", Map.of("path", onNode.toString()))
                .path("transferId")
                .asText());
        Timing.Step get = speed(() -> get(transfer(system, id[1]), system.rig().adminToken(), came));
        Samples[] samples =
                new Samples[] {new Samples(), new Samples(), new Samples(), new Samples(), new Samples(), new Samples()
                };
        for (int i = 0; i <= ROUNDS; i++) {
            Files.deleteIfExists(onNode);
            id[0] = newUpload(system);
            double[] round = {
                put.run(),
                fetch.run(),
                send.run(),
                get.run(),
                speed(() -> put(bare, "none", original)).run(),
                speed(() -> get(bare, "none", came)).run()
            };
            for (int j = 0; i > 0 && j < round.length; j++) {
                samples[j].add(round[j]);
            }
        }
        double up = samples[4].median();
        double down = samples[5].median();
        return List.of(
                row(PUT, samples[0], up),
                row(FETCH, samples[1], down),
                row(SEND, samples[2], up),
                row(GET, samples[3], down));
    }

    private static Row row(Subject subject, Samples ours, double floor) {
        return Row.of(subject, ours.median(), floor, Map.of(), Goal.atLeastTimesFloor(0.5), ours.noise());
    }

    private static Timing.Step speed(Timing.Work work) {
        return () -> SIZE / 1e3 / Timing.millis(work).run();
    }

    private static URI transfer(LiveSystem system, String id) {
        return system.rig().url().resolve("/api/transfers/" + id);
    }

    private static String newUpload(LiveSystem system) throws IOException, InterruptedException {
        Rest.Answer made = system.rig()
                .admin()
                .post("/api/transfers", "{\"nodeId\":\"" + system.nodeId() + "\",\"size\":" + SIZE + "}");
        return require(made.status() == 201, made).path("id").asText();
    }

    private static JsonNode run(LiveSystem system, String command, Map<String, ?> params) throws Exception {
        Rest.Answer answer = system.rig()
                .admin()
                .command(system.nodeId(), command, Json.mapper().writeValueAsString(params));
        return require(answer.status() == 200, answer).path("result");
    }

    private static JsonNode require(boolean well, Rest.Answer answer) throws IOException {
        if (!well) {
            throw new IOException("answered " + answer.status() + ": " + answer.text());
        }
        return answer.json();
    }

    private void put(URI to, String token, Path file) throws Exception {
        requireDone(http.send(
                request(to, token).PUT(HttpRequest.BodyPublishers.ofFile(file)).build(),
                HttpResponse.BodyHandlers.discarding()));
    }

    private void get(URI from, String token, Path file) throws Exception {
        HttpResponse<InputStream> answer =
                http.send(request(from, token).build(), HttpResponse.BodyHandlers.ofInputStream());
        requireDone(answer);
        try (InputStream in = answer.body();
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(new DigestOutputStream(out, MessageDigest.getInstance("SHA-256")));
        }
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    private static void requireDone(HttpResponse<?> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("answered " + answer.statusCode());
        }
    }
}
