package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * A page that an agent wants to show, while the owner's policy asks: xdotool clicks in place of the person, where a picture
 * of the dialog, taken by another program, shows the button.
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

    private PersonsConsent() {}

    static void of(Desk desk) throws Exception {
        Path policy = desk.rig().nodeState("desk").resolve("policy.json");
        String before = Files.readString(policy);
        Files.writeString(policy, "{\"commands\":{\"canvas.present\":\"ask\"}}");
        try {
            String url = desk.rig().url() + "/canvas?session=" + SESSION;
            CompletableFuture<Rest.Answer> outcome = asked(desk);
            Rig.await("the dialog", Desk.PATIENCE, () -> !dialog(desk).isEmpty());
            assertThat(opened(desk)).doesNotContain(url);
            Rig.await("the click to count", Desk.PATIENCE, () -> {
                click(desk);
                return outcome.isDone();
            });
            Rest.Answer answer = outcome.get();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            Rig.await("the page to be opened", Desk.PATIENCE, () -> opened(desk).contains(url));

            CompletableFuture<Rest.Answer> again = asked(desk);
            Rig.await("the dialog, as it was allowed once only", Desk.PATIENCE, () -> !dialog(desk)
                    .isEmpty());
            Rig.await("the answer no", Desk.PATIENCE, () -> {
                desk.desktop()
                        .output("xdotool", "search", "--onlyvisible", "--name", TITLE, "windowfocus", "key", "Escape");
                return again.isDone();
            });
            assertThat(again.get(1, TimeUnit.MINUTES).error()).isEqualTo("approval_rejected");
        } finally {
            Files.writeString(policy, before);
        }
    }

    private static CompletableFuture<Rest.Answer> asked(Desk desk) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return desk.send("canvas.present", Desk.json("sessionId", SESSION));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String dialog(Desk desk) {
        return desk.desktop()
                .output("xdotool", "search", "--onlyvisible", "--name", TITLE)
                .orElse("")
                .strip();
    }

    private static String opened(Desk desk) throws IOException {
        Path opened = desk.desktop().home().resolve("opened");
        return Files.exists(opened) ? Files.readString(opened) : "";
    }

    /** Clicks it, if it is to be seen: the dialog may be gone by now, or not be drawn yet. */
    private static void click(Desk desk) throws IOException {
        String window = dialog(desk);
        Path file = desk.desktop().home().resolve("dialog.png");
        Files.deleteIfExists(file);
        if (window.isEmpty()
                || desk.desktop().output("maim", "-i", window, file.toString()).isEmpty()) {
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
        if (edges.size() == 6) {
            int x = (edges.get(2 * ONCE) + edges.get(2 * ONCE + 1)) / 2;
            desk.desktop()
                    .output(
                            "xdotool",
                            "mousemove",
                            "--window",
                            window,
                            String.valueOf(x),
                            String.valueOf(y),
                            "click",
                            "1");
        }
    }
}
