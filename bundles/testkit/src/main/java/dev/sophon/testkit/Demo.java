package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * The main job, shown on a real display: a Gateway, a Node that is paired with it, commands, an approval, and a
 * capability that is plugged in while the Node runs. {@code --once} ends there; otherwise both stay until Ctrl+C.
 */
public final class Demo {
    private static final String NODE = "desktop";
    private static final int USUAL_PORT = 8080;

    private final Rig rig;
    private final Path out;
    private int failures;

    private Demo(Rig rig, Path out) {
        this.rig = rig;
        this.out = out;
    }

    /**
     * Shows it all.
     *
     * @param args the folder {@code karaf-assembly}, the folder for state and results, the capability's KAR, and
     *     {@code --once} or nothing
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean once = List.of(args).contains("--once");
        Path out = Path.of(args[1]).toAbsolutePath();
        clear(out);
        try (Rig rig = new Rig(Path.of(args[0]), out, port())) {
            Runtime.getRuntime().addShutdownHook(new Thread(rig::close));
            rig.telling(Demo::say);
            Demo demo = new Demo(rig, out);
            demo.show(Path.of(args[2]));
            if (demo.failures > 0) {
                System.out.println("\n" + demo.failures + " step(s) failed.");
                System.exit(1);
            }
            if (!once) {
                demo.stay();
            }
        } catch (AssertionError | IOException e) {
            System.out.println("\nFailed: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static int port() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (BindException taken) {
            return Rig.freePort();
        }
    }

    private static void clear(Path out) throws IOException {
        if (Files.exists(out)) {
            try (Stream<Path> all = Files.walk(out)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(out);
    }

    private void show(Path kar) throws IOException, InterruptedException {
        step("Starting the Gateway");
        rig.startGateway();
        say("Gateway answers at " + rig.url());

        step("Registering a Node, as an operator does");
        JsonNode credentials = rig.register("This desktop");
        String nodeId = credentials.path("nodeId").asText();
        String code = credentials.path("pairingCode").asText();
        say("node id " + nodeId + ", pairing code " + code);

        step("Pairing, as the Node's user does: sophon-node pair …");
        Program pairing = rig.pair(NODE, credentials);
        String shown = rig.awaitLine("the pairing code", pairing, "pairing code: ([A-Z]{3}-[0-9A-Z]{3})")
                .group(1);
        check("the code on both sides is the same: " + shown, shown.equals(code));
        rig.approve(nodeId, List.of("screen.capture", "system.info"));
        check("approved by the operator", rig.awaitEnd("the end of the pairing", pairing) == 0);
        pairing.lines().forEach(line -> say("| " + line));

        step("Starting the Node");
        Files.createDirectories(out.resolve("files"));
        Files.writeString(out.resolve("files/hello.txt"), "Hello from the filesystem capability.\n");
        writePolicy();
        Program node = rig.startNode(NODE, nodeId);
        rig.awaitLine("the Node's own word", node, "Status: Online");
        node.lines().forEach(line -> say("| " + line));

        step("Commands, as an agent issues them");
        Rest agent = rig.admin().as(agentToken());
        commands(agent, nodeId);

        step("The console of the running Node");
        console();

        step("Plugging in a capability that this Node has never seen, while it runs");
        plug(agent, nodeId, node, kar);
    }

    /** The owner's act, on the device's own disk: the one folder that filesystem commands may touch. */
    private void writePolicy() throws IOException {
        Path policy = rig.nodeState(NODE).resolve("policy.json");
        Files.write(
                policy,
                Json.bytes(java.util.Map.of(
                        "filesystem",
                        java.util.Map.of("roots", List.of(out.resolve("files").toString())))));
    }

    private String agentToken() throws IOException, InterruptedException {
        return rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"demo agent\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText();
    }

    private void commands(Rest agent, String nodeId) throws IOException, InterruptedException {
        row("command", "outcome", "time", "");
        Rest.Answer info = agent.command(nodeId, "system.info", "{}");
        JsonNode facts = info.json().path("result");
        row("system.info", info, facts.path("osDescription").asText(), 200, "");
        Rest.Answer monitors = agent.command(nodeId, "screen.monitors", "{}");
        JsonNode monitor = monitors.json().path("result").path("monitors").path(0);
        String size =
                monitor.path("width").asInt() + "x" + monitor.path("height").asInt();
        row(
                "screen.monitors",
                monitors,
                monitors.json().path("result").path("count").asInt() + " × " + size,
                200,
                "");

        Rest.Answer capture = agent.command(nodeId, "screen.capture", "{\"quality\":80}");
        row("screen.capture", capture, savePicture(capture, monitor), 200, "");
        row(
                "screen.capture {quality:101}",
                agent.command(nodeId, "screen.capture", "{\"quality\":101}"),
                null,
                400,
                "invalid_params");
        String shell = "{\"command\":\"echo $((6*7))\"}";
        row("system.execute", agent.command(nodeId, "system.execute", shell), null, 403, "not_authorized");

        rig.admin()
                .send(
                        "PUT",
                        "/api/nodes/" + nodeId + "/scopes",
                        "{\"scopes\":[\"screen.capture\",\"system.info\",\"system.execute\",\"filesystem.access\"]}",
                        java.util.Map.of());
        say("the operator grants system.execute; it still waits for an approval each time");
        approvedShell(agent, nodeId, shell);
    }

    private void approvedShell(Rest agent, String nodeId, String shell) throws IOException, InterruptedException {
        Rest.Answer[] answer = new Rest.Answer[1];
        Thread issuer = new Thread(() -> {
            try {
                answer[0] = agent.command(nodeId, "system.execute", shell);
            } catch (IOException | InterruptedException e) {
                say("the command was not answered: " + e.getMessage());
            }
        });
        issuer.start();
        JsonNode approval = rig.awaitApproval();
        say("approval asked for: " + approval.path("command").asText() + " "
                + approval.path("params").path("command").asText());
        rig.approve(approval);
        issuer.join();
        String stdout = answer[0] == null
                ? ""
                : answer[0].json().path("result").path("stdout").asText().strip();
        if (answer[0] != null) {
            row("system.execute, approved", answer[0], "stdout " + stdout, 200, "");
        }
        check("the shell's answer is 42", stdout.equals("42"));
    }

    private String savePicture(Rest.Answer capture, JsonNode monitor) throws IOException {
        if (capture.status() != 200) {
            return "";
        }
        byte[] jpeg = capture.json().path("result").path("image").binaryValue();
        Path file = out.resolve("screen.jpg");
        Files.write(file, jpeg);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        boolean sized = picture.getWidth() == monitor.path("width").asInt()
                && picture.getHeight() == monitor.path("height").asInt();
        check("the picture opens, has the desktop's size, and is not of one colour", sized && colours(picture) > 1);
        return file + " (" + jpeg.length / 1024 + " KiB)";
    }

    private static long colours(BufferedImage picture) {
        return java.util.stream.IntStream.range(0, picture.getWidth() * picture.getHeight() / 97)
                .map(i -> picture.getRGB(i * 97 % picture.getWidth(), i * 97 / picture.getWidth()) & 0xf0f0f0)
                .distinct()
                .limit(2)
                .count();
    }

    /** Karaf's shell cannot run on every Java; where it cannot, the answer says so, and that is said here. */
    private void console() throws IOException, InterruptedException {
        Program console = rig.node(NODE, "console", "sophon:commands");
        int exit = rig.awaitEnd("the console", console);
        boolean couldRun = Runtime.version().feature() < 24;
        console.lines().stream().limit(6).forEach(line -> say("| " + line));
        if (couldRun) {
            check(
                    "sophon:commands lists what runs",
                    exit == 0 && console.output().contains("screen.capture"));
        } else {
            say("console: not on Java " + Runtime.version().feature() + "; "
                    + console.output().lines().findFirst().orElse(""));
            check(
                    "it says so, and does not hang",
                    exit != 0 && !console.output().isBlank());
        }
    }

    private void plug(Rest agent, String nodeId, Program node, Path kar) throws IOException, InterruptedException {
        Path deploy = rig.nodeState(NODE).resolve("karaf/deploy");
        Path target = deploy.resolve(kar.getFileName());
        long start = System.nanoTime();
        // Whole at once, as a careful copy is.
        Path part = Files.copy(kar, out.resolve(kar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        // A component that is about to start is listed with what is missing still.
        rig.awaitNode(nodeId, known -> {
            for (JsonNode command : known.path("commands")) {
                if (command.path("name").asText().equals("filesystem.list")) {
                    return command.path("status").asText().equals("available");
                }
            }
            return false;
        });
        say(String.format(
                Locale.ROOT,
                "the Gateway lists it %.1f s after the file was put there",
                (System.nanoTime() - start) / 1e9));
        String path = Json.mapper().writeValueAsString(out.resolve("files").toString());
        Rest.Answer list = agent.command(nodeId, "filesystem.list", "{\"path\":" + path + "}");
        row("filesystem.list", list, list.json().path("result").toString(), 200, "");
        check("the Node is the same process, " + node.pid(), node.isAlive());
    }

    private void stay() throws InterruptedException {
        System.out.println("\nThe Gateway stays at " + rig.url() + "; its Admin token is in "
                + rig.gatewayState().resolve("admin-token"));
        System.out.println("Press Ctrl+C to stop both.");
        rig.gateway().exitCode(Duration.ofDays(365));
    }

    private static void step(String what) {
        System.out.println("\n== " + what);
    }

    private static void say(String what) {
        System.out.println("   " + what);
    }

    private void check(String what, boolean holds) {
        say((holds ? "✓ " : "✗ ") + what);
        if (!holds) {
            failures++;
        }
    }

    private static void row(String command, String outcome, String time, String what) {
        System.out.printf(Locale.ROOT, "   %-30s %-18s %10s  %s%n", command, outcome, time, what);
    }

    private void row(String command, Rest.Answer answer, @Nullable String shown, int status, String error) {
        boolean asWanted = answer.status() == status && answer.error().equals(error);
        String outcome = answer.status() == 200 ? "ok" : answer.error();
        String what = shown != null && answer.status() == 200
                ? shown
                : answer.json().path("message").asText();
        String line = what.length() > 110 ? what.substring(0, 109) + "…" : what;
        row(command, asWanted ? outcome : "✗ " + outcome, String.format(Locale.ROOT, "%.1f ms", answer.millis()), line);
        if (!asWanted) {
            failures++;
        }
    }
}
