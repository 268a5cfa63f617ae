package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import dev.sophon.testkit.XServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;

/**
 * A page that an agent wants to show, while the owner's policy asks: xdotool clicks in place of the person, who sits at the
 * display around the Node's, where a picture of the dialog, taken by another program, shows the button.
 */
final class PersonsConsent {
    private static final String TITLE = "Sophon asks for consent";
    private static final String SESSION = "shown-with-consent";

    // The dialog's buttons as a person sees them: from the left, deny, once, for a time.
    private static final int ONCE = 1;
    private static final int EDGE = 0x9aa0a6;
    private static final int EDGE_OF_FOCUSED = 0x1a73e8;
    /** Above the lower edge of the buttons, where no letter reaches. */
    private static final int FROM_BELOW = 14 + 4;

    private final X11Desk desk;
    private final XServer outer;
    private final XServer server;
    private final String nodeId;

    private PersonsConsent(X11Desk desk, XServer outer, XServer server, String nodeId) {
        this.desk = desk;
        this.outer = outer;
        this.server = server;
        this.nodeId = nodeId;
    }

    /** On a second screen of the desktop, with a Node of its own. */
    static void of(X11Desk desk) throws Exception {
        Rig rig = desk.rig();
        try (XServer outer = XServer.start("1280x1024x24");
                XServer server = XServer.nested(outer, "1280x1024")) {
            List<String> manager = new ArrayList<>(List.of("env", "DISPLAY=" + server.display()));
            manager.addAll(desk.windowManager());
            Process windowManager = desk.desktop().launch(manager.toArray(String[]::new));
            rig.with("DISPLAY", server.display());
            try {
                Rig.await("the window manager", Desk.PATIENCE, () -> server.run(
                                "xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
                        .contains("window id"));
                String nodeId = rig.paired("asking", List.of("canvas.control"));
                desk.policy("asking", "canvas.present", "ask", "page-opener");
                Program node = rig.startNode("asking", nodeId);
                new PersonsConsent(desk, outer, server, nodeId).isAsked();
                node.close();
            } finally {
                rig.with("DISPLAY", desk.desktop().display());
                desk.desktop().end(windowManager);
            }
        }
    }

    private void isAsked() throws Exception {
        String url = desk.rig().url() + "/canvas?session=" + SESSION;
        CompletableFuture<Rest.Answer> outcome = asked();
        Rig.await("the dialog", Desk.PATIENCE, () -> !dialog().isEmpty());
        aScreenReaderAnswersNothing(outcome);
        assertThat(opened()).doesNotContain(url);
        Rig.await("the click to count", Desk.TO_START, () -> {
            click();
            return outcome.isDone();
        });
        Rest.Answer answer = outcome.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Rig.await("the page to be opened", Desk.PATIENCE, () -> opened().contains(url));

        CompletableFuture<Rest.Answer> again = asked();
        Rig.await("the dialog, as it was allowed once only", Desk.PATIENCE, () -> !dialog().isEmpty());
        Rig.await("the answer no", Desk.TO_START, () -> {
            inside("xdotool", "search", "--onlyvisible", "--name", TITLE, "windowfocus");
            // The first key only begins.
            outer.run("xdotool", "mousemove", "2", "2", "key", "Escape", "sleep", "0.4", "key", "Escape");
            return again.isDone();
        });
        Rest.Answer refused = again.get();
        assertThat(refused.error()).as(refused.text()).isEqualTo("approval_rejected");
        assertThat(refused.json().path("message").asText()).contains("said no");
    }

    /** What it can press elsewhere it cannot press here. */
    private void aScreenReaderAnswersNothing(CompletableFuture<Rest.Answer> outcome) {
        assertThat(screenReader("Send")).matches("([2-9]|\\d\\d+) [1-9]\\d*");
        assertThat(screenReader("Sophon", "Deny", "Allow")).matches("\\d+ 0");
        assertThat(outcome).isNotDone();
    }

    private String screenReader(String... words) {
        List<String> command = new ArrayList<>(List.of("env", "-u", "NO_AT_BRIDGE", "/usr/bin/python3"));
        command.add(
                Path.of("src/test/resources/screen-reader.py").toAbsolutePath().toString());
        command.addAll(List.of(words));
        return desk.desktop().run(command.toArray(String[]::new)).strip();
    }

    private CompletableFuture<Rest.Answer> asked() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return desk.agent().command(nodeId, "canvas.present", Desk.json("sessionId", SESSION));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** What a program of the Node's display writes; empty if it fails. */
    private Optional<String> inside(String... command) {
        List<String> all = new ArrayList<>(List.of("env", "DISPLAY=" + server.display()));
        all.addAll(List.of(command));
        return desk.desktop().output(all.toArray(String[]::new));
    }

    private String dialog() {
        return inside("xdotool", "search", "--onlyvisible", "--name", TITLE)
                .orElse("")
                .strip();
    }

    private String opened() throws IOException {
        Path opened = desk.desktop().home().resolve("opened");
        return Files.exists(opened) ? Files.readString(opened) : "";
    }

    /** Clicks it, if it is to be seen: the dialog may be gone by now, or not be drawn yet. */
    private void click() throws IOException {
        String window = dialog();
        Path file = desk.desktop().home().resolve("dialog.png");
        Files.deleteIfExists(file);
        if (window.isEmpty() || inside("maim", "-i", window, file.toString()).isEmpty()) {
            return;
        }
        BufferedImage picture = ImageIO.read(file.toFile());
        int y = picture.getHeight() - FROM_BELOW;
        List<Integer> edges = new ArrayList<>();
        for (int x = 0; x < picture.getWidth(); x++) {
            int colour = picture.getRGB(x, y) & 0xffffff;
            boolean inside = !edges.isEmpty() && x - edges.get(edges.size() - 1) < 4;
            if ((colour == EDGE || colour == EDGE_OF_FOCUSED) && !inside) {
                edges.add(x);
            }
        }
        Optional<String> place = inside("xwininfo", "-id", window);
        if (edges.size() == 6 && place.isPresent()) {
            int x = (edges.get(2 * ONCE) + edges.get(2 * ONCE + 1)) / 2;
            int left = Desk.number(place.get(), "Absolute upper-left X:");
            int top = Desk.number(place.get(), "Absolute upper-left Y:");
            // The hand comes, rests and presses.
            outer.run(
                    ("xdotool mousemove " + (left + x) + " " + (top + y) + " sleep 0.4 click 1 sleep 0.2 mousemove 2 2")
                            .split(" "));
        }
    }
}
