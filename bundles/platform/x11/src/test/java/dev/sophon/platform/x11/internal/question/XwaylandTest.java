package dev.sophon.platform.x11.internal.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.testkit.HeadlessSway;
import dev.sophon.testkit.XServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whose hands they are: on an X server that is a compositor's guest, the compositor says so, and believes its clients. */
class XwaylandTest {
    @Test
    void anAnswerProvesNothingWhereACompositorSaysWhoseHandsTheyAre() throws Exception {
        try (HeadlessSway sway = HeadlessSway.start(1)) {
            Path number = sway.folder().resolve("run/number");
            Process server = sway.open("sh", "-c", "exec Xwayland -displayfd 3 3>" + number);
            try {
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                Files.exists(number) && Files.readString(number).endsWith("\n"));
                assertThat(proves(":" + Files.readString(number).strip())).isFalse();
            } finally {
                server.destroy();
            }
        }
    }

    @Test
    void anAnswerIsAPersonsOnAServerThatHasItsOwnDevices() throws Exception {
        try (XServer outer = XServer.start("800x600x24");
                XServer server = XServer.nested(outer, "640x480")) {
            assertThat(proves(server.display())).isTrue();
        }
    }

    /** Each command that is to be asked for wants to know it, and goes on where its answer is known. */
    @Test
    void isKnownWhileTheServerAnswersNobody() throws Exception {
        try (XServer server = XServer.start("640x480x24");
                XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {})) {
            X11QuestionWindow window = new X11QuestionWindow(display, System::nanoTime);
            assertThat(window.proves()).isTrue();
            server.freeze();
            assertThat(window.proves()).isTrue();
            server.thaw();
        }
    }

    private static boolean proves(String name) throws Exception {
        try (XDisplay display = XDisplay.open(new Xlib(), name, () -> {})) {
            return new X11QuestionWindow(display, System::nanoTime).proves();
        }
    }
}
