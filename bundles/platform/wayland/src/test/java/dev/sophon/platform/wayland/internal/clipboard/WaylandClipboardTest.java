package dev.sophon.platform.wayland.internal.clipboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.node.platform.Clipboard.Content;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaylandClipboardTest {
    private static HeadlessSway sway;
    private WaylandClipboard clipboard;

    @BeforeAll
    static void startSway() {
        sway = HeadlessSway.start(1);
    }

    @AfterAll
    static void stopSway() {
        sway.close();
    }

    @BeforeEach
    void open() {
        clipboard = new WaylandClipboard(TestCompositor.of(sway));
    }

    @AfterEach
    void close() {
        clipboard.close();
    }

    private static void copy(String text) {
        sway.open("sh", "-c", "wl-copy --foreground < " + file(text));
        await().until(() -> paste().equals(text));
    }

    private static String file(String text) {
        try {
            return Files.writeString(sway.folder().resolve("text"), text).toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String paste() {
        // It fails where nothing is there.
        return sway.run("sh", "-c", "wl-paste --no-newline 2>/dev/null; true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "Grüße, Ωmega, 漢字, 👩‍👩‍👧‍👦 🏳️‍🌈 𝄞", "two\nlines\n", " \t "})
    void givesAndTakesWhatOthersDo(String text) throws Exception {
        copy(text);
        assertThat(clipboard.read()).isEqualTo(new Content(text, false));

        clipboard.write(text + "!");

        assertThat(paste()).isEqualTo(text + "!");
        assertThat(clipboard.read()).isEqualTo(new Content(text + "!", false));
        copy("another");
        assertThat(clipboard.read()).isEqualTo(new Content("another", false));
    }

    @Test
    void givesAndTakesLongTexts() throws Exception {
        String text = "0123456789abcdef-äöü-漢字👍".repeat(Clipboard.MAX_BYTES / 40);

        clipboard.write(text);
        assertThat(paste()).isEqualTo(text);

        copy(text.substring(1));
        assertThat(clipboard.read()).isEqualTo(new Content(text.substring(1), false));
    }

    @Test
    void cutsWhatIsTooLong() throws Exception {
        String text = "漢".repeat(Clipboard.MAX_BYTES / 3 + 10);
        copy(text);

        Content content = clipboard.read();

        assertThat(content.truncated()).isTrue();
        assertThat(content.text()).isEqualTo("漢".repeat(Clipboard.MAX_BYTES / 3));
    }

    @Test
    void servesSeveralAtOnce() throws Exception {
        String text = "x".repeat(1_000_000);
        clipboard.write(text);

        String counts = sway.run("sh", "-c", "for i in 1 2 3 4; do (wl-paste --no-newline | wc -c) & done; wait");

        assertThat(counts.lines().map(String::strip)).containsExactly("1000000", "1000000", "1000000", "1000000");
    }

    @Test
    void isEmptyWhereNoTextIs() throws Exception {
        sway.open("wl-copy", "--foreground", "--type", "image/png", "picture");
        await().until(() ->
                sway.run("sh", "-c", "wl-paste --list-types 2>/dev/null; true").contains("image/png"));
        assertThat(clipboard.read()).isEqualTo(new Content("", false));

        sway.run("wl-copy", "--clear");
        assertThat(clipboard.read()).isEqualTo(new Content("", false));
    }

    @Test
    void saysWhoDoesNotHandItOver() throws Exception {
        Process owner = sway.open("wl-copy", "--foreground", "held");
        await().until(() -> paste().equals("held"));
        sway.run("kill", "-STOP", Long.toString(owner.pid()));

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(clipboard::read)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED))
                .withMessageContaining("does not hand it over");
        owner.destroyForcibly();
    }
}
