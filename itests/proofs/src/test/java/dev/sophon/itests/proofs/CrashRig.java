package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Both programs with a line between them that can be held and cut, the probe in the Node, and all that is seen of it. */
final class CrashRig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BETWEEN_LOOKS_NANOS = 100_000;

    private final Rig rig;
    private final FaultProxy line;
    private final Path folder;
    private final Path effects;
    private final String nodeId;
    private final Rest agent;
    private final ExecutorService issuers = Executors.newCachedThreadPool();
    private final List<History.Issued> issued = new ArrayList<>();
    private final List<History.Reply> replies = new ArrayList<>();
    private final Set<History.Noted> journal = new LinkedHashSet<>();
    private Program node;
    private int number;

    /** One command, and where its issuer waits for it. */
    record Run(String key, String body, CompletableFuture<Rest.@Nullable Answer> first) {}

    CrashRig(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder).toRealPath();
        this.effects = this.folder.resolve("effects");
        Files.createFile(effects);
        rig = new Rig(Rig.distributions(), this.folder.resolve("rig"));
        rig.with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        line = new FaultProxy(rig.port());
        rig.nodesReach(URI.create("http://localhost:" + line.port()));
        rig.startGateway();
        nodeId = rig.paired("crash", List.of("system.info"));
        Path deploy = Files.createDirectories(rig.nodeState("crash").resolve("karaf/deploy"));
        Files.copy(probe(), deploy.resolve("probe.jar"), StandardCopyOption.REPLACE_EXISTING);
        Rest admin = rig.admin();
        agent = admin.as(admin.post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText());
        startNode();
    }

    static Path probe() throws IOException {
        Path target = Rig.distributions().resolveSibling("itests/probe/target");
        try (Stream<Path> all = Files.list(target)) {
            return all.filter(file ->
                            file.getFileName().toString().matches("dev\\.sophon\\.itests\\.probe-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Rig rig() {
        return rig;
    }

    FaultProxy line() {
        return line;
    }

    Program node() {
        return node;
    }

    void startNode() throws IOException, InterruptedException {
        node = rig.startNode("crash", nodeId);
        awaitOnline();
    }

    /** @param wrapper what starts it, as in {@code unshare -m} */
    void startNodeOn(List<String> wrapper) throws IOException, InterruptedException {
        node = rig.startNodeBy(wrapper, "crash", nodeId);
        awaitOnline();
    }

    /** Online, with the probe. */
    void awaitOnline() throws IOException, InterruptedException {
        rig.awaitNode(
                nodeId,
                record -> record.path("status").asText().equals("online")
                        && record.path("commands").findValuesAsText("name").contains("probe.queued"));
    }

    /** Issues a probe under a key of its own. */
    Run issue(String command) {
        number++;
        String name = "run" + number;
        String body = "{\"command\":\"" + command + "\",\"timeoutMs\":120000,\"idempotencyKey\":\"" + name
                + "\",\"params\":" + params(name) + "}";
        CompletableFuture<Rest.@Nullable Answer> first = CompletableFuture.supplyAsync(() -> post(body), issuers);
        return new Run(name, body, first);
    }

    private String params(String name) {
        return "{\"folder\":\"" + folder + "\",\"name\":\"" + name + "\",\"effects\":\"" + effects + "\"}";
    }

    /** @return null where the connection broke */
    private Rest.@Nullable Answer post(String body) {
        try {
            return agent.post("/api/nodes/" + nodeId + "/commands", body);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Lets it go on from where it waits. */
    void allow(Run run, String step) throws IOException {
        Path leave = folder.resolve(run.key() + "." + step);
        if (!Files.exists(leave)) {
            Files.createFile(leave);
        }
    }

    void awaitStep(Run run, String step) throws InterruptedException {
        awaitSharply(run + " " + step, () -> Files.exists(folder.resolve(run.key() + "." + step)));
    }

    /** Something that the Node answers only after it has taken in all that was sent before. */
    void awaitTakenIn() throws IOException, InterruptedException {
        Rest.Answer answer = agent.command(nodeId, "system.info", "{}");
        if (answer.status() != 200) {
            throw new AssertionError("system.info answered " + answer.text());
        }
    }

    /** Waits for a line in the journal. */
    void awaitNoted(Run run, History.Kind kind) throws IOException, InterruptedException {
        String id = commandId(run);
        awaitSharply(run.key() + " to be " + kind, () -> {
            readJournal();
            return journal.stream()
                    .anyMatch(line -> line.kind() == kind && line.commandId().equals(id));
        });
    }

    /** By what it wrote into the file of effects, where it is the last. */
    private String commandId(Run run) throws IOException {
        List<String> lines = Files.readAllLines(effects);
        if (lines.isEmpty()) {
            throw new AssertionError(run.key() + " had no effect yet");
        }
        return lines.get(lines.size() - 1);
    }

    /** With no longer a pause than the system makes anyway, so that a kill misses no moment by it. */
    static void awaitSharply(String what, Rig.Check check) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!check.holds()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited in vain for " + what);
                }
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
        } catch (IOException e) {
            throw new AssertionError("waiting for " + what, e);
        }
    }

    void killNode() throws IOException, InterruptedException {
        node.kill();
        readJournal();
    }

    void killGateway() throws InterruptedException {
        rig.gateway().kill();
    }

    Path journalFolder() {
        return rig.nodeState("crash").resolve("journal");
    }

    /** What is lost of the journal later was seen here. */
    void readJournal() throws IOException {
        readJournal(journalFolder());
    }

    private void readJournal(Path there) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(there, "*.log")) {
            for (Path file : files) {
                for (String text : Files.readString(file).split("\n")) {
                    if (text.isBlank()) {
                        continue;
                    }
                    JsonNode line;
                    try {
                        line = Json.tree(text.getBytes(StandardCharsets.UTF_8));
                    } catch (IllegalArgumentException e) {
                        continue; // Cut by the kill, or just being written.
                    }
                    journal.add(new History.Noted(
                            History.Kind.valueOf(line.path("kind").asText().toUpperCase(java.util.Locale.ROOT)),
                            line.path("id").asText(),
                            line.path("result").path("ok").asBoolean()));
                }
            }
        }
    }

    /** The issuer asks again where its connection broke, and once more to be sure; what it was told is kept. */
    void askAgain(Run run) throws Exception {
        Rest.Answer broken = run.first().get(2, TimeUnit.MINUTES);
        if (broken != null) {
            keep(run, broken);
        }
        for (int i = 0; i < 2; i++) {
            Rest.Answer again = post(run.body());
            if (again != null) {
                keep(run, again);
            }
        }
    }

    private void keep(Run run, Rest.Answer answer) {
        JsonNode json = answer.json();
        String id = json.path("commandId").asText();
        if (issued.stream().noneMatch(known -> known.key().equals(run.key()))) {
            issued.add(new History.Issued(run.key(), id));
        }
        replies.add(new History.Reply(
                run.key(), id, json.path("error").asText(), json.path("message").asText()));
    }

    /** What was seen so far. */
    History history() throws IOException, InterruptedException {
        return history(journalFolder());
    }

    /** @param journalThere where the Node has its journal now */
    History history(Path journalThere) throws IOException, InterruptedException {
        readJournal(journalThere);
        List<History.Audited> audit = new ArrayList<>();
        for (JsonNode entry : rig.admin()
                .get("/api/audit?nodeId=" + nodeId + "&limit=1000")
                .json()
                .path("items")) {
            if (entry.path("action").asText().equals("command.run")) {
                audit.add(new History.Audited(
                        entry.path("commandId").asText(), entry.path("result").asText()));
            }
        }
        return new History(
                List.copyOf(issued), List.copyOf(replies), Files.readAllLines(effects), List.copyOf(journal), audit);
    }

    /** Whether the chain of the audit holds. */
    boolean auditHolds() throws IOException, InterruptedException {
        return rig.admin().get("/api/audit/verify").json().path("ok").asBoolean();
    }

    @Override
    public void close() {
        line.cut();
        rig.close();
        line.close();
        issuers.shutdownNow();
    }
}
