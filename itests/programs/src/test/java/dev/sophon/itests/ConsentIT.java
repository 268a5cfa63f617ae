package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.GeoClueService;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import dev.sophon.testkit.StandInCamera;
import dev.sophon.testkit.TrayWatcher;
import dev.sophon.testkit.XServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The owner's policy asks, and xdotool answers in place of the person, who sits at the display around the Node's. */
class ConsentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TITLE = "Sophon asks for consent";

    @TempDir
    static Path folder;

    private static XServer outer;
    private static XServer display;
    private static Rig rig;
    private static String nodeId;
    private static Rest agent;
    private static Program node;
    private static StandInCamera camera;
    private static GeoClueService geoClue;

    @BeforeAll
    static void start() throws Exception {
        outer = XServer.start("1280x1024x24");
        display = XServer.nested(outer, "1280x1024");
        rig = new Rig(Rig.distributions(), folder).with("DISPLAY", display.display());
        rig.startGateway();
        nodeId = rig.paired("one", List.of("node.command"));
        camera = new StandInCamera(Files.createDirectory(folder.resolve("camera")));
        rig.with("LD_PRELOAD", camera.library().toString())
                .with("STAND_IN_CAMERA", camera.picture().toString());
        if (GeoClueService.isPossible()) {
            geoClue = GeoClueService.bus(Files.createDirectory(folder.resolve("geoclue")))
                    .withGeoClue()
                    .withAgent();
            rig.with("DBUS_SYSTEM_BUS_ADDRESS", geoClue.address());
        }
        node = rig.startNode("one", nodeId);
        agent = rig.admin();
        plug("location", "location.get");
        plug("camera", "camera.photo");
        Files.writeString(
                rig.nodeState("one").resolve("policy.json"),
                "{\"commands\":{\"screen.region\":\"ask\",\"system.processes\":\"ask\",\"system.info\":\"ask\","
                        + "\"camera.clip\":\"allow\"},\"input\":{\"resumeAfterSeconds\":2}}");
    }

    @AfterAll
    static void stop() {
        rig.close();
        display.close();
        outer.close();
        if (geoClue != null) {
            geoClue.close();
        }
    }

    /** Waits until the Gateway knows its command. */
    private static void plug(String capability, String command) throws Exception {
        String name = "sophon-capability-" + capability + "-1.0.0.kar";
        Path kar = Rig.distributions().resolveSibling("features/" + capability + "/target/" + name);
        Path part = Files.copy(kar, folder.resolve(name));
        Files.move(part, rig.nodeState("one").resolve("karaf/deploy").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        rig.awaitNode(
                nodeId,
                record -> record.path("commands").findValuesAsText("name").contains(command));
    }

    private static CompletableFuture<Rest.Answer> issue(String command, String params, int timeoutMs) {
        String body = "{\"command\":\"" + command + "\",\"params\":" + params + ",\"timeoutMs\":" + timeoutMs + "}";
        return CompletableFuture.supplyAsync(() -> {
            try {
                return agent.post("/api/nodes/" + nodeId + "/commands", body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DISPLAY", display.display());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        return output.strip();
    }

    private static String dialog() throws IOException, InterruptedException {
        return run("xdotool", "search", "--onlyvisible", "--name", TITLE);
    }

    private static void awaitDialog() throws IOException, InterruptedException {
        Rig.await("the dialog", PATIENCE, () -> !dialog().isEmpty());
    }

    /** Clicks the last button, that for a time, until it counts: the first moment does not. */
    private static Rest.Answer allowForATime(CompletableFuture<Rest.Answer> outcome) throws Exception {
        clickTheLast(outcome::isDone);
        return outcome.get();
    }

    private static void clickTheLast(Rig.Check done) throws Exception {
        awaitDialog();
        Rig.await("the outcome", PATIENCE, () -> {
            String window = dialog();
            if (!window.isEmpty()) {
                String[] place = run("xdotool", "getwindowgeometry", "--shell", window)
                        .replaceAll("(?s).*X=(\\d+)\\s+Y=(\\d+)\\s+WIDTH=(\\d+)\\s+HEIGHT=(\\d+).*", "$1 $2 $3 $4")
                        .split(" ");
                String x = String.valueOf(Integer.parseInt(place[0]) + Integer.parseInt(place[2]) - 40);
                String y = String.valueOf(Integer.parseInt(place[1]) + Integer.parseInt(place[3]) - 28);
                // The hand comes, rests and presses.
                outer.run(
                        "xdotool",
                        "mousemove",
                        x,
                        y,
                        "sleep",
                        "0.4",
                        "click",
                        "1",
                        "sleep",
                        "0.2",
                        "mousemove",
                        "2",
                        "2");
            }
            return done.holds();
        });
    }

    private static void assertPaused() throws Exception {
        Rest.Answer refused = issue("screen.monitors", "{}", 30_000).get(60, TimeUnit.SECONDS);
        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo("not_authorized");
        assertThat(refused.json().path("message").asText()).isEqualTo("Paused by the person at this device");
    }

    @Test
    void thePersonStopsAgentsAndOnlySheLetsThemGoOn() throws Exception {
        assertThat(rig.awaitEnd("the pause", rig.node("one", "pause"))).isZero();
        assertPaused();
        rig.awaitNode(nodeId, record -> record.path("pausedBy").asText().equals("sophon-node pause"));
        assertThat(agent.get("/api/audit?limit=50").text()).contains("node.paused");

        run("xdotool", "keydown", "Shift_L", "mousedown", "1");
        assertThat(rig.awaitEnd("the panic", rig.node("one", "panic"))).isZero();
        assertThat(run("xinput", "query-state", "Virtual core XTEST keyboard")).doesNotContain("=down");
        assertThat(run("xinput", "query-state", "Virtual core XTEST pointer")).doesNotContain("=down");
        rig.awaitNode(nodeId, record -> record.path("pausedBy").asText().equals("sophon-node panic"));
        assertThat(rig.nodeState("one").resolve("paused.json")).exists();

        resume();
        assertThat(issue("screen.monitors", "{}", 30_000)
                        .get(60, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(200);
    }

    private static void resume() throws Exception {
        Program resume = rig.node("one", "resume");
        clickTheLast(() -> !resume.isAlive());
        assertThat(resume.exitCode(PATIENCE)).as(resume.output()).isZero();
        rig.awaitNode(nodeId, record -> !record.has("pausedBy"));
    }

    /** A service, so there is no icon. */
    @Test
    void herKeyStopsAgentsWhereverTheFocusIs() throws Exception {
        run("xdotool", "keydown", "Shift_L", "mousedown", "1");
        outer.run("xdotool", "mousemove", "2", "2");
        Rig.await("her key to be heard", PATIENCE, () -> {
            outer.run("xdotool", "key", "super+alt+Escape", "sleep", "0.2");
            return rig.nodeState("one").resolve("paused.json").toFile().exists();
        });
        assertThat(run("xinput", "query-state", "Virtual core XTEST keyboard")).doesNotContain("=down");
        assertThat(run("xinput", "query-state", "Virtual core XTEST pointer")).doesNotContain("=down");
        rig.awaitNode(nodeId, record -> record.path("pausedBy").asText().equals("the panic key"));
        assertPaused();
        resume();
    }

    /** The Node runs as a service; who starts it once more at a terminal gets the icon. */
    @Test
    void anyProgramCanStopAgentsByTheTrayAndOnlySheLetsThemGoOn() throws Exception {
        String bus = System.getenv("DBUS_SESSION_BUS_ADDRESS");
        String icon = "org.kde.StatusNotifierItem-" + pid() + "-1";
        try (TrayWatcher tray = TrayWatcher.start(bus)) {
            assertThat(tray.registered()).as("nobody looks on").doesNotContain(icon);
            Program onlooker = rig.node("one", "start");
            Rig.await("the icon", PATIENCE, () -> tray.registered().contains(icon));
            String online = icon(icon);
            assertThat(menu(icon))
                    .contains("'Online'", "'Nothing runs'", "'Pause'")
                    .doesNotContain("Resume");

            choose(icon, 3);
            rig.awaitNode(nodeId, record -> record.path("pausedBy").asText().equals("the tray icon"));
            assertPaused();
            Rig.await("the menu", PATIENCE, () -> menu(icon).contains("'Resume…'"));
            Rig.await("another icon", PATIENCE, () -> !icon(icon).equals(online));

            choose(icon, 2);
            awaitDialog();
            assertPaused();
            clickTheLast(
                    () -> !rig.nodeState("one").resolve("paused.json").toFile().exists());
            rig.awaitNode(nodeId, record -> !record.has("pausedBy"));
            Rig.await("the menu", PATIENCE, () -> menu(icon).contains("'Pause'"));

            choose(icon, 6);
            awaitDialog();
            refuse(() -> dialog().isEmpty());
            Rig.await("the reason", PATIENCE, () -> menu(icon).contains("Not done: you said no"));
            assertThat(node.isAlive()).isTrue();

            onlooker.close();
            Rig.await("the icon to be gone", PATIENCE, () -> menu(icon).isEmpty());
        }
    }

    private static long pid() throws Exception {
        Program status = rig.node("one", "status", "--json");
        assertThat(rig.awaitEnd("the status", status)).isZero();
        return Json.mapper().readTree(status.output()).at("/node/pid").asLong();
    }

    private static String menu(String icon) throws IOException, InterruptedException {
        return call(icon, "/MenuBar", "com.canonical.dbusmenu.GetLayout", "0", "1", "@as []");
    }

    private static String icon(String icon) throws IOException, InterruptedException {
        return call(
                icon,
                "/StatusNotifierItem",
                "org.freedesktop.DBus.Properties.Get",
                "org.kde.StatusNotifierItem",
                "IconPixmap");
    }

    private static void choose(String icon, int id) throws IOException, InterruptedException {
        call(icon, "/MenuBar", "com.canonical.dbusmenu.Event", "" + id, "clicked", "<''>", "0");
    }

    /** What was answered; empty where nobody does. */
    private static String call(String name, String path, String method, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("gdbus", "call", "--session", "-d", name, "-o", path, "-m", method));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    @Test
    void herHandsComeFirst() throws Exception {
        String move = "{\"x\":700,\"y\":20}";
        Rig.await("her to be noticed", PATIENCE, () -> {
            outer.run("xdotool", "mousemove", "5", "5", "mousemove", "2", "2", "sleep", "0.2");
            Rest.Answer stopped = issue("input.mouse.move", move, 30_000)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            return stopped.error().equals("cancelled")
                    && stopped.json().path("message").asText().contains("2 s");
        });
        Rig.await(
                "her to be still",
                PATIENCE,
                () -> issue("input.mouse.move", move, 30_000)
                                .orTimeout(60, TimeUnit.SECONDS)
                                .join()
                                .status()
                        == 200);
    }

    @Test
    void whatThePersonAllowsForATimeRunsAndIsNotAskedAgain() throws Exception {
        String params = "{\"x\":0,\"y\":0,\"width\":8,\"height\":8}";
        Rest.Answer answer = allowForATime(issue("screen.region", params, 30_000));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(dialog()).isEmpty();
        assertThat(issue("screen.region", params, 30_000)
                        .get(60, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatThePersonDeniesDoesNotRun() throws Exception {
        CompletableFuture<Rest.Answer> outcome = issue("system.processes", "{}", 30_000);
        awaitDialog();
        for (String hands : List.of(
                "input.mouse.click {'x':10,'y':10}",
                "input.mouse.move {'x':10,'y':10}",
                "input.keyboard.press {'keys':'enter'}",
                "input.keyboard.type {'text':'a'}",
                "input.keyboard.hotkey {'keys':'alt+f4'}",
                "window.list {}",
                "app.list {}",
                "screen.monitors {}",
                "clipboard.read {}",
                "app.launch {'name':'xterm'}")) {
            String[] command = hands.replace('\'', '"').split(" ", 2);
            Rest.Answer refused = issue(command[0], command[1], 30_000).get(60, TimeUnit.SECONDS);
            assertThat(refused.status()).as(hands + refused.text()).isEqualTo(403);
            assertThat(refused.error()).isEqualTo("not_authorized");
            assertThat(refused.json().path("message").asText()).contains("consent");
        }
        deny(outcome);
    }

    private static void refuse(Rig.Check done) throws Exception {
        Rig.await("the outcome", PATIENCE, () -> {
            run("xdotool", "search", "--onlyvisible", "--name", TITLE, "windowfocus");
            // The first key only begins.
            outer.run("xdotool", "mousemove", "2", "2", "key", "Escape", "sleep", "0.4", "key", "Escape");
            return done.holds();
        });
    }

    private static void deny(CompletableFuture<Rest.Answer> outcome) throws Exception {
        awaitDialog();
        refuse(outcome::isDone);
        Rest.Answer answer = outcome.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("approval_rejected");
        assertThat(answer.json().path("message").asText()).contains("said no");
        assertThat(dialog()).isEmpty();
    }

    @Test
    void thePersonDecidesWhetherThePositionIsTold() throws Exception {
        assumeTrue(geoClue != null, "no right to mount GeoClue's configuration here");
        geoClue.isAt(52.516, 13.3777, 34);
        CompletableFuture<Rest.Answer> denied = issue("location.get", "{}", 30_000);
        deny(denied);
        assertThat(denied.get().text()).doesNotContain("52.5", "13.3");

        Rest.Answer answer = allowForATime(issue("location.get", "{}", 60_000));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode place = answer.json().path("result");
        assertThat(place.path("latitude").asDouble()).isEqualTo(52.52);
        assertThat(place.path("longitude").asDouble()).isEqualTo(13.38);
        assertThat(place.path("roundedTo").asInt()).isEqualTo(1000);
        assertThat(place.has("altitude")).isFalse();
    }

    @Test
    void thePersonDecidesWhetherTheCameraIsOnAndSeesIt() throws Exception {
        BufferedImage picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 160 * 240; i++) {
            picture.setRGB(i % 160, i / 160, 0xffffff);
        }
        camera.showsRaw(picture, 0);
        deny(issue("camera.photo", "{\"device\":\"video9\"}", 30_000));
        assertThat(sign()).isEmpty();

        Rest.Answer answer = allowForATime(issue("camera.photo", "{\"device\":\"video9\"}", 60_000));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        byte[] jpeg = Base64.getDecoder()
                .decode(answer.json().path("result").path("image").asText());
        BufferedImage photo = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(photo.getWidth()).isEqualTo(320);
        assertThat(photo.getRGB(80, 120) & 0xff).isGreaterThan(240);
        assertThat(photo.getRGB(240, 120) & 0xff).isLessThan(15);
        Rig.await("its sign to be gone", PATIENCE, () -> sign().isEmpty());

        CompletableFuture<Rest.Answer> clip = issue("camera.clip", "{\"device\":\"video9\",\"seconds\":3}", 60_000);
        Rig.await("the sign", PATIENCE, () -> !sign().isEmpty());
        assertThat(clip).isNotDone();
        assertThat(clip.get().status()).as(clip.get().text()).isEqualTo(200);
        Rig.await("the sign to be gone", PATIENCE, () -> sign().isEmpty());
    }

    private static String sign() throws IOException, InterruptedException {
        return run("xdotool", "search", "--onlyvisible", "--name", "Sophon: the camera is on");
    }

    @Test
    void nobodysAnswerIsNo() throws Exception {
        Rest.Answer answer = issue("system.info", "{}", 3000).get(60, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.error()).isEqualTo("approval_rejected");
        assertThat(answer.json().path("message").asText()).contains("in time");
        Rig.await("the dialog to be gone", PATIENCE, () -> dialog().isEmpty());
        assertThat(node.isAlive()).isTrue();
    }
}
