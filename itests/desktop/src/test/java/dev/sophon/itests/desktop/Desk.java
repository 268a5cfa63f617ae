package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A desktop with real applications, a Node on it, and the Gateway that commands go through. What an application has seen
 * is in the file that it writes; what the desktop shows, programs say that know nothing of the Node.
 */
abstract class Desk implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(15);
    /** For a browser, or a screen that comes back. */
    static final Duration TO_START = Duration.ofSeconds(60);

    static final String GTK = "form-gtk";
    static final String QT = "form-qt";

    private static final List<String> SCOPES = List.of(
            "screen.capture",
            "input.control",
            "window.manage",
            "app.manage",
            "clipboard.access",
            "notify.send",
            "canvas.control",
            "system.info",
            "system.execute");

    private final Rig rig;
    private String token;
    private Rest agent;
    private String nodeId;
    private Program node;

    /** A monitor, in physical pixels. */
    record Screen(String name, boolean primary, int x, int y, int width, int height, double scale) {}

    /** @param folder for the state of the two programs; empty */
    Desk(Path folder) throws IOException {
        rig = new Rig(Rig.distributions(), folder);
    }

    /** Starts both programs, the Node with what the rig has been given of this desktop. */
    final void startNode() throws Exception {
        rig.startGateway();
        nodeId = rig.paired("desk", SCOPES);
        policy("desk", "canvas.present", "allow", "page-opener");
        node = rig.startNode("desk", nodeId);
        token = rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText();
        agent = rig.admin().as(token);
    }

    final void awaitForms() throws Exception {
        window(GTK);
        window(QT);
        Rig.await("both forms on the accessibility bus", PATIENCE, () -> call(
                        "screen.queryElements", "maxDepth", 1, "includeBackground", true)
                .findValuesAsText("name")
                .containsAll(List.of(GTK, QT)));
    }

    final void launch(String form) {
        accessible("/usr/bin/python3", resource(form + ".py"), eventsOf(form).toString());
    }

    static String resource(String name) {
        return Path.of("src/test/resources", name).toAbsolutePath().toString();
    }

    final void listenForNotifications() throws Exception {
        Path heard = heard();
        launch(
                "sh",
                "-c",
                "exec dbus-monitor --session \"interface='org.freedesktop.Notifications',member='Notify'\" > " + heard);
        Rig.await("dbus-monitor", PATIENCE, () -> Files.exists(heard) && Files.size(heard) > 0);
    }

    /** What dbus-monitor writes of the notifications. */
    Path heard() {
        return home().resolve("heard");
    }

    /** Has pages opened by a program that writes down which. */
    final void listenForPages() throws IOException {
        defaultBrowser("page-opener", "echo \"$*\" >> " + home().resolve("opened"));
    }

    /** Makes a program that web pages are opened by from now on. */
    void defaultBrowser(String name, String script) throws IOException {
        program(name, script);
        Path entries = Files.createDirectories(home().resolve("data/applications"));
        Files.writeString(
                entries.resolve(name + ".desktop"),
                "[Desktop Entry]\nType=Application\nName=" + name + "\nExec="
                        + home().resolve("bin").resolve(name) + " %u\n");
        Path config = Files.createDirectories(home().resolve("config"));
        Files.writeString(
                config.resolve("mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/http=" + name + ".desktop;\nx-scheme-handler/https=" + name
                        + ".desktop;\n");
    }

    /** What the owner of a Node says of one command, and which browser of this desktop the owner vouches for. */
    void policy(String node, String command, String verdict, String browser) throws IOException {
        Path entry = home().resolve("data/applications").resolve(browser + ".desktop");
        Path program = home().resolve("bin").resolve(browser);
        Map<String, String> vouched =
                Map.of("id", browser, "entrySha256", sha256(entry), "programSha256", sha256(program));
        Path file = rig.nodeState(node).resolve("policy.json");
        // At once, since it counts from the next command on.
        Path next = file.resolveSibling("policy.json.next");
        Files.write(
                next,
                Json.bytes(Map.of("commands", Map.of(command, verdict), "launch", Map.of("allow", List.of(vouched)))));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(home().resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts an application that takes part in accessibility. */
    final Process accessible(String... command) {
        List<String> all = new ArrayList<>(
                List.of("env", "-u", "NO_AT_BRIDGE", "QT_ACCESSIBILITY=1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1"));
        all.addAll(List.of(command));
        return launch(all.toArray(String[]::new));
    }

    Rig rig() {
        return rig;
    }

    Program node() {
        return node;
    }

    /** The client of an agent. */
    Rest agent() {
        return agent;
    }

    /** The token of that agent. */
    String token() {
        return token;
    }

    String nodeId() {
        return nodeId;
    }

    /** The Node's commands as the Gateway knows them. */
    JsonNode catalogue() throws Exception {
        return rig.admin().get("/api/nodes/" + nodeId).json().path("commands");
    }

    /** Fills a Canvas as an agent does. */
    void fillCanvas(String session, String html) throws IOException, InterruptedException {
        Rest.Answer answer = agent.send(
                "PUT", "/api/canvas/" + session, json("contentType", "text/html", "content", html), Map.of());
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
    }

    // --- commands

    Rest.Answer send(String command, String params) throws IOException, InterruptedException {
        return agent.command(nodeId, command, params);
    }

    /** Issues a command that has to succeed, and gives its result; params are names and values in turn. */
    JsonNode call(String command, Object... params) throws IOException, InterruptedException {
        Rest.Answer answer = send(command, json(params));
        assertThat(answer.json().path("ok").asBoolean())
                .as(command + ": " + answer.text())
                .isTrue();
        return answer.json().path("result");
    }

    /** Issues a command that an operator approves meanwhile. */
    JsonNode approved(String command, Object... params) throws Exception {
        Rest.Answer answer = approvedAnswer(command, json(params));
        assertThat(answer.json().path("ok").asBoolean()).as(answer.text()).isTrue();
        return answer.json().path("result");
    }

    Rest.Answer approvedAnswer(String command, String body) throws Exception {
        CompletableFuture<Rest.Answer> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return send(command, body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Rig.await("an approval to be asked for", PATIENCE, () -> {
            JsonNode pending = rig.admin().get("/api/approvals?status=pending").json();
            String id = pending.path("items").path(0).path("approvalId").asText();
            return !id.isEmpty()
                    && rig.admin()
                                    .post("/api/approvals/" + id + "/approve", "{}")
                                    .status()
                            == 200;
        });
        return outcome.get(60, TimeUnit.SECONDS);
    }

    /** A command whose params are refused, and what is said then. */
    String refused(String command, String params) throws IOException, InterruptedException {
        Rest.Answer answer = send(command, params);
        assertThat(answer.error()).as(command + ": " + answer.text()).isEqualTo("invalid_params");
        return answer.json().path("message").asText();
    }

    static String json(Object... namesAndValues) {
        Map<String, Object> params = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new String(Json.bytes(params), StandardCharsets.UTF_8);
    }

    // --- what there is on this desktop

    /** A folder for what a row writes; it goes with the desktop. */
    abstract Path home();

    /** Starts a program, which ends with the desktop at the latest. */
    abstract Process launch(String... command);

    /** Ends a program and those that it has started. */
    abstract void end(Process program);

    /** Runs a program, and returns what it wrote. */
    abstract String run(String... command);

    /** A terminal without elements, and the arguments by which its window has this title and shows that program. */
    abstract List<String> terminal(String title, String... program);

    /** Starts a terminal in which nothing happens. */
    Process openTerminal(String title) {
        return launch(terminal(title, "cat").toArray(String[]::new));
    }

    /** Starts a red one with its corner at this point of the screen, in front of all other windows. */
    abstract Process openOver(String title, int x, int y, int columns, int lines, String... program) throws Exception;

    /** Ends what shows the screen, as a crash does, and the applications with it. */
    abstract void lose();

    /** Starts it again, without the applications. */
    abstract void bringBack() throws Exception;

    // --- what independent programs say

    abstract List<Screen> screens();

    /** A square of 40 pixels in which nothing moves by itself and that shows nothing of the pointer: its corner. */
    abstract List<Integer> still();

    /** Takes a picture of a region: x, y, width, height. */
    abstract void photograph(List<Integer> region, Path file);

    /** Waits for a window with exactly this title; its id as the Node writes it. */
    abstract String window(String title);

    /** Whether no window has this title, or any more. */
    abstract boolean isGone(String title);

    /** Of all windows. */
    abstract List<String> titles();

    /** Of each window, that of its process. */
    abstract Stream<Long> pids();

    abstract String title(String id);

    abstract long pid(String id);

    abstract boolean isMinimized(String id);

    abstract boolean isMaximized(String id);

    /** The params by which a picture of a window is asked for here. */
    abstract Map<String, Object> pictureOf(String title);

    /** Brings a window to the front without our commands. */
    abstract void front(String title) throws Exception;

    /** The title of the active window. */
    abstract String active();

    /** What a window draws into: x, y, width, height on the screen. */
    abstract List<Integer> place(String id);

    abstract List<Integer> pointer() throws Exception;

    /** Puts a file's text into the clipboard. */
    abstract void copy(Path file);

    /** What is in the clipboard; empty if that is no text. */
    abstract String pasted();

    static int number(String text, String behind) {
        int at = text.indexOf(behind) + behind.length();
        return Integer.parseInt(text.substring(at).strip().split("\\s", 2)[0]);
    }

    // --- what the forms say

    private Path eventsOf(String form) {
        return home().resolve(form + ".events");
    }

    /** All events of a form so far. */
    List<JsonNode> events(String form, String kind) throws IOException {
        if (!Files.exists(eventsOf(form))) {
            return List.of();
        }
        String text = Files.readString(eventsOf(form));
        // The last line may be half written.
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .filter(event -> event.path(0).asText().equals(kind))
                .toList();
    }

    /** Waits for one more event than there were. */
    JsonNode await(String form, String kind, int before, Predicate<JsonNode> wanted) throws Exception {
        JsonNode[] found = new JsonNode[1];
        Rig.await(kind + " in " + form, PATIENCE, () -> {
            List<JsonNode> all = events(form, kind);
            found[0] = all.subList(Math.min(before, all.size()), all.size()).stream()
                    .filter(wanted)
                    .findFirst()
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    @Override
    public void close() {
        rig.close();
    }
}
