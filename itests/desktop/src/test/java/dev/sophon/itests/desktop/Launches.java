package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.itests.desktop.ShellWays.Way;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What {@code app.launch} starts at once, and what it asks for, on a Node whose user has a home folder of its own. With
 * {@code -Dsophon.suite=desktop} each way to a shell is also approved, which shows that it is one, and all kinds of
 * applications are started; else the ones that other tests need too.
 */
final class Launches {
    private static final String NODE = "launching";

    /**
     * What people launch most, as Debian has it with root's own entries: the smallest of each kind. Chromium would not run as
     * root.
     *
     * @param argument a page or a document, or none
     */
    private record Kind(String kind, String id, String program, String argument) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("browser", "dillo", "dillo", "PAGE"),
            new Kind("files", "pcmanfm", "pcmanfm", ""),
            new Kind("editor", "org.xfce.mousepad", "mousepad", "a note.txt"),
            new Kind("office", "AbiWord", "abiword", "letter.rtf"),
            new Kind("viewer", "xpdf", "xpdf", "paper.pdf"),
            new Kind("mail", "Sylpheed", "sylpheed", ""),
            new Kind("calculator", "galculator", "galculator", ""),
            new Kind("settings", "Customize Look and Feel", "lxappearance", ""),
            new Kind("music", "audacious", "audacious", ""),
            new Kind("chat", "io.github.Hexchat.desktop", "hexchat", ""));

    private static final String PDF =
            """
            %PDF-1.4
            1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
            2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
            3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>> endobj
            trailer <</Root 1 0 R/Size 4>>
            """;

    private final X11Desk desk;
    private final String nodeId;
    private final Path home;
    private final Path mark;
    private final Path documents;

    private Launches(X11Desk desk, String nodeId, Path documents) {
        this.desk = desk;
        this.nodeId = nodeId;
        this.home = desk.desktop().home();
        this.mark = home.resolve("mark");
        this.documents = documents;
    }

    static void of(X11Desk desk, boolean all) throws Exception {
        Rig rig = desk.rig();
        Path documents = Files.createDirectories(desk.desktop().home().resolve("documents"))
                .toRealPath();
        // What is launched keeps its settings in there.
        rig.with("HOME", desk.desktop().home().toString());
        try {
            String nodeId = rig.paired(NODE, List.of("app.manage", "filesystem.access", "system.execute"));
            Files.write(
                    rig.nodeState(NODE).resolve("policy.json"),
                    Json.bytes(Map.of(
                            "filesystem",
                            Map.of("roots", List.of(documents.toString())),
                            "commands",
                            Map.of("app.launch", "allow"))));
            Path kar = Rig.distributions()
                    .resolveSibling("features/filesystem/target/sophon-capability-filesystem-1.0.0.kar");
            Program node = rig.startNode(NODE, nodeId);
            Path part = Files.copy(kar, rig.nodeState(NODE).resolve("part"));
            Files.move(
                    part, rig.nodeState(NODE).resolve("karaf/deploy/filesystem.kar"), StandardCopyOption.ATOMIC_MOVE);
            Launches launches = new Launches(desk, nodeId, documents);
            launches.noWayToAShell(all);
            launches.whatPeopleLaunchMost(all);
            node.close();
        } finally {
            rig.with("HOME", System.getenv("HOME"));
        }
    }

    // --- ways to a shell

    private void noWayToAShell(boolean all) throws Exception {
        Rig rig = desk.rig();
        List<Way> ways = new ArrayList<>(ShellWays.byPrograms());
        ways.addAll(ShellWays.byFiles(home, mark));
        ways.add(ShellWays.bySophon(rig.nodeProgram(), mark));
        ways.add(ShellWays.byConsole(rig.nodeProgram(), rig.nodeState(NODE), mark));
        ways.addAll(ShellWays.byWrittenFiles(documents));
        rig.awaitNode(
                nodeId,
                record -> record.path("commands").findValuesAsText("name").contains("filesystem.write"));
        for (String params : ShellWays.writing(documents, mark)) {
            Rest.Answer written = desk.agent().command(nodeId, "filesystem.write", params);
            assertThat(written.status()).as(written.text()).isEqualTo(200);
        }
        assertThat(ways).hasSizeGreaterThanOrEqualTo(30);
        for (Way way : ways) {
            CompletableFuture<Rest.Answer> outcome = launch(way.params(mark));
            decide(way.toString(), outcome, "reject");
            Rest.Answer answer = outcome.get(60, TimeUnit.SECONDS);
            assertThat(answer.error()).as(way + ": " + answer.text()).isEqualTo("approval_rejected");
            assertThat(mark).as(way.toString()).doesNotExist();
        }
        for (Way way : ways) {
            if (all && way.runs()) {
                CompletableFuture<Rest.Answer> outcome = launch(way.params(mark));
                decide(way.toString(), outcome, "approve");
                Rig.await("what it does once it is approved: " + way, Desk.PATIENCE, () -> Files.exists(mark));
                outcome.get(60, TimeUnit.SECONDS);
                Files.delete(mark);
            }
        }
    }

    private CompletableFuture<Rest.Answer> launch(String params) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return desk.agent().command(nodeId, "app.launch", params);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private void decide(String told, CompletableFuture<Rest.Answer> outcome, String decision) throws Exception {
        Rig.await("an approval to be asked for: " + told, Desk.PATIENCE, () -> {
            assertThat(outcome)
                    .as(
                            "%s was answered without an approval: %s",
                            told,
                            Optional.ofNullable(outcome.getNow(null))
                                    .map(Rest.Answer::text)
                                    .orElse(""))
                    .isNotDone();
            return !pending().isMissingNode();
        });
        JsonNode approval = pending();
        assertThat(approval.path("command").asText()).isEqualTo("app.launch");
        Rest.Answer decided = desk.rig()
                .admin()
                .post("/api/approvals/" + approval.path("approvalId").asText() + "/" + decision, "{}");
        assertThat(decided.status()).as(decided.text()).isEqualTo(200);
    }

    /** The approval that is asked for, or a missing one. */
    private JsonNode pending() throws IOException, InterruptedException {
        return desk.rig()
                .admin()
                .get("/api/approvals?status=pending")
                .json()
                .path("items")
                .path(0);
    }

    // --- what people launch

    private void whatPeopleLaunchMost(boolean all) throws Exception {
        Files.writeString(documents.resolve("a note.txt"), "A note.\n");
        Files.writeString(documents.resolve("letter.rtf"), "{\\rtf1 A letter.}");
        Files.writeString(documents.resolve("paper.pdf"), PDF);
        // It has the id of root's, and does not take its place.
        Files.writeString(
                home.resolve("data/applications/org.xfce.mousepad.desktop"),
                "[Desktop Entry]\nType=Application\nName=Mousepad\nExec=sh -c \"touch " + mark
                        + "\"\nMimeType=text/plain;\n");
        for (Kind kind : KINDS) {
            if (all || kind.kind.equals("editor")) {
                startsAtOnce(kind);
            }
        }
        assertThat(mark).doesNotExist();
    }

    private void startsAtOnce(Kind kind) throws Exception {
        String argument = kind.argument.isEmpty()
                ? ""
                : kind.argument.equals("PAGE")
                        ? desk.rig().url() + "/api/health"
                        : documents.resolve(kind.argument).toString();
        List<String> args = argument.isEmpty() ? List.of() : List.of(argument);
        CompletableFuture<Rest.Answer> outcome = launch(Desk.json("name", kind.id, "args", args));
        Rig.await("an answer on the " + kind.kind, Desk.TO_START, () -> {
            assertThat(pending().path("params").toString())
                    .as("an approval for the " + kind.kind)
                    .isEmpty();
            return outcome.isDone();
        });
        Rest.Answer answer = outcome.get();
        assertThat(answer.status()).as(kind + ": " + answer.text()).isEqualTo(200);
        long pid = answer.json().path("result").path("pid").asLong();
        assertThat(answer.json().path("result").path("app").asText()).startsWith(kind.program);
        Rig.await("a window of the " + kind.kind, Desk.TO_START, () -> desk.desktop()
                .run("wmctrl", "-lx")
                .toLowerCase(Locale.ROOT)
                .contains(kind.program));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        if (!argument.isEmpty()) {
            assertThat(process.info().arguments().orElseThrow()).endsWith(argument);
        }
        process.destroyForcibly();
        Rig.await("its end", Desk.PATIENCE, () -> !process.isAlive());
    }
}
