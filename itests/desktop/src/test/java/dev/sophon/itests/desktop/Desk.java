package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Desktop;
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

/**
 * A desktop with real applications, a Node on it, and the Gateway that commands go through. What an application has seen
 * is in the file that it writes.
 */
final class Desk implements AutoCloseable {
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

    private final Desktop desktop;
    private final Rig rig;
    private final String token;
    private final Rest agent;
    private final String nodeId;
    private final Program node;
    private final boolean twoMonitors;
    private final String[] windowManager;

    /**
     * Brings all of it up.
     *
     * @param folder for the state of the two programs; empty
     */
    Desk(Path folder, boolean twoMonitors, String... windowManager) throws Exception {
        this.twoMonitors = twoMonitors;
        this.windowManager = windowManager;
        desktop = Desktop.start(windowManager);
        rig = new Rig(Rig.distributions(), folder);
        try {
            splitScreen();
            startAccessibility();
            desktop.launch("dunst");
            // A browser to which pages are opened.
            defaultBrowser("page-opener", "echo \"$*\" >> " + desktop.home().resolve("opened"));
            listenForNotifications();
            launch(GTK);
            launch(QT);
            desktop.environment().forEach((name, value) -> {
                if (!name.equals("NO_AT_BRIDGE") && !name.equals("HOME")) {
                    rig.with(name, value);
                }
            });
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
            window(GTK);
            window(QT);
            Rig.await("both forms on the accessibility bus", PATIENCE, () -> call(
                            "screen.queryElements", "maxDepth", 1, "includeBackground", true)
                    .findValuesAsText("name")
                    .containsAll(List.of(GTK, QT)));
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void splitScreen() {
        if (twoMonitors) {
            desktop.run("xrandr", "--setmonitor", "left", "640/170x1024/270+0+0", "screen");
            desktop.run("xrandr", "--setmonitor", "*right", "640/170x900/240+640+60", "none");
        }
    }

    private void startAccessibility() throws Exception {
        Path launcher =
                List.of("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher").stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow();
        desktop.launch(launcher.toString(), "--launch-immediately");
        Rig.await("the accessibility bus", PATIENCE, () -> desktop.output(
                        "dbus-send",
                        "--session",
                        "--print-reply",
                        "--dest=org.a11y.Bus",
                        "/org/a11y/bus",
                        "org.freedesktop.DBus.Properties.Set",
                        "string:org.a11y.Status",
                        "string:IsEnabled",
                        "variant:boolean:true")
                .isPresent());
        String[] address = new String[1];
        Rig.await("the address of the accessibility bus", PATIENCE, () -> {
            address[0] = desktop.output(
                            "dbus-send",
                            "--session",
                            "--print-reply=literal",
                            "--dest=org.a11y.Bus",
                            "/org/a11y/bus",
                            "org.a11y.Bus.GetAddress")
                    .orElse("")
                    .strip();
            return !address[0].isEmpty();
        });
        // It starts when it is first asked. Qt asks once, at its own start, and is never seen if that fails.
        Rig.await("the accessibility registry", PATIENCE, () -> desktop.output(
                        "dbus-send",
                        "--bus=" + address[0],
                        "--print-reply",
                        "--dest=org.a11y.atspi.Registry",
                        "/org/a11y/atspi/accessible/root",
                        "org.a11y.atspi.Accessible.GetChildren")
                .isPresent());
    }

    private void listenForNotifications() throws Exception {
        Path heard = heard();
        desktop.launch(
                "sh",
                "-c",
                "exec dbus-monitor --session \"interface='org.freedesktop.Notifications',member='Notify'\" > " + heard);
        Rig.await("dbus-monitor", PATIENCE, () -> Files.exists(heard) && Files.size(heard) > 0);
    }

    /** What dbus-monitor writes of the notifications. */
    Path heard() {
        return desktop.home().resolve("heard");
    }

    /** Makes a program that web pages are opened by from now on. */
    void defaultBrowser(String name, String script) throws IOException {
        program(name, script);
        Path entries = Files.createDirectories(desktop.home().resolve("data/applications"));
        Files.writeString(
                entries.resolve(name + ".desktop"),
                "[Desktop Entry]\nType=Application\nName=" + name + "\nExec="
                        + desktop.home().resolve("bin").resolve(name) + " %u\n");
        Path config = Files.createDirectories(desktop.home().resolve("config"));
        Files.writeString(
                config.resolve("mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/http=" + name + ".desktop;\nx-scheme-handler/https=" + name
                        + ".desktop;\n");
    }

    /** What the owner of a Node says of one command, and which browser of this desktop the owner vouches for. */
    void policy(String node, String command, String verdict, String browser) throws IOException {
        Path entry = desktop.home().resolve("data/applications").resolve(browser + ".desktop");
        Path program = desktop.home().resolve("bin").resolve(browser);
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
        Path file = Files.createDirectories(desktop.home().resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void launch(String form) {
        accessible(
                "/usr/bin/python3",
                Path.of("src/test/resources", form + ".py").toAbsolutePath().toString(),
                events(form).toString());
    }

    /** Starts an application that takes part in accessibility. */
    Process accessible(String... command) {
        List<String> all = new ArrayList<>(
                List.of("env", "-u", "NO_AT_BRIDGE", "QT_ACCESSIBILITY=1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1"));
        all.addAll(List.of(command));
        return desktop.launch(all.toArray(String[]::new));
    }

    /** What a program has printed on both streams, and its status. */
    record Said(int status, String text) {}

    /** Runs one that takes part in accessibility to its end. */
    Said accessibleToEnd(Map<String, String> more, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XAUTHORITY");
        builder.environment().putAll(desktop.environment());
        builder.environment().remove("NO_AT_BRIDGE");
        builder.environment().putAll(Map.of("QT_ACCESSIBILITY", "1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1"));
        builder.environment().putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private Path events(String form) {
        return desktop.home().resolve(form + ".events");
    }

    Desktop desktop() {
        return desktop;
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

    /** What the window manager is started by. */
    List<String> windowManager() {
        return List.of(windowManager);
    }

    boolean twoMonitors() {
        return twoMonitors;
    }

    /** The Node's commands as the Gateway knows them. */
    JsonNode catalogue() throws Exception {
        return rig.admin().get("/api/nodes/" + nodeId).json().path("commands");
    }

    /** Starts one as it was started at first, when the X server has come back. */
    void restartWindowManager() {
        desktop.startWindowManager(windowManager);
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

    // --- what independent programs say

    /** Waits for a window with exactly this title; its id as wmctrl writes it. */
    String window(String title) {
        return desktop.window(title);
    }

    /** Brings a window to the front without our commands. */
    void front(String title) throws Exception {
        String id = window(title);
        desktop.run("wmctrl", "-i", "-a", id);
        Rig.await(title + " to be in front", PATIENCE, () -> active().equals(title));
    }

    /** The title of the active window. */
    String active() {
        return desktop.output("xdotool", "getactivewindow", "getwindowname")
                .orElse("")
                .strip();
    }

    /** What a window draws into: x, y, width, height on the screen. */
    List<Integer> place(String id) {
        String text = desktop.run("xwininfo", "-id", id);
        return List.of(
                number(text, "Absolute upper-left X:"),
                number(text, "Absolute upper-left Y:"),
                number(text, "Width:"),
                number(text, "Height:"));
    }

    static int number(String text, String behind) {
        int at = text.indexOf(behind) + behind.length();
        return Integer.parseInt(text.substring(at).strip().split("\\s", 2)[0]);
    }

    List<Integer> pointer() {
        String text = desktop.run("xdotool", "getmouselocation", "--shell");
        return List.of(number(text, "X="), number(text, "Y="));
    }

    // --- what the forms say

    /** All events of a form so far. */
    List<JsonNode> events(String form, String kind) throws IOException {
        if (!Files.exists(events(form))) {
            return List.of();
        }
        String text = Files.readString(events(form));
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
        desktop.close();
    }
}
