package dev.sophon.platform.x11.internal.clipboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.x11.internal.clipboard.TestSelectionOwner.Answer;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against xclip, which knows nothing of us. */
class X11ClipboardTest {
    private static final String SCRIPTS = "Grüße, 日本語, Ελληνικά, 😀, عربي\tand\r\nlines\n";

    @TempDir
    private Path folder;

    private XServer server;
    private XDisplay display;
    private X11Clipboard clipboard;

    @BeforeEach
    void start() throws Exception {
        server = XServer.start("320x240x24");
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        clipboard = new X11Clipboard(display);
    }

    @AfterEach
    void stop() {
        clipboard.close();
        display.close();
        server.close();
    }

    @Test
    void isEmptyWhereNobodyHasCopiedAnything() throws Exception {
        assertThat(clipboard.read()).isEqualTo(new Clipboard.Content("", false));
    }

    @Test
    void handsItsTextToOthers() throws Exception {
        clipboard.write(SCRIPTS);

        assertThat(pasted("UTF8_STRING")).isEqualTo(SCRIPTS);
        assertThat(pasted("text/plain;charset=utf-8")).isEqualTo(SCRIPTS);
        assertThat(clipboard.read().text()).isEqualTo(SCRIPTS);
        assertThat(pasted("TARGETS")).contains("UTF8_STRING", "STRING", "TARGETS", "TIMESTAMP", "MULTIPLE");
        assertThat(pasted("TIMESTAMP").strip()).matches("\\d+");
    }

    @Test
    void keepsTheTextUntilItIsReplaced() throws Exception {
        clipboard.write("first");
        assertThat(pasted("UTF8_STRING")).isEqualTo("first");
        assertThat(pasted("UTF8_STRING")).isEqualTo("first");

        clipboard.write("second");
        assertThat(pasted("UTF8_STRING")).isEqualTo("second");

        copy("theirs".getBytes(StandardCharsets.UTF_8));
        await().untilAsserted(() -> assertThat(clipboard.read().text()).isEqualTo("theirs"));
        clipboard.write("");
        assertThat(clipboard.read().text()).isEmpty();
        assertThat(pasted("UTF8_STRING")).isEmpty();
    }

    /** That the other took it may be heard of only when it is ours again. */
    @Test
    void takesItFromAnotherAndHasItTaken() throws Exception {
        X11Clipboard other = new X11Clipboard(display);
        try {
            for (int i = 0; i < 50; i++) {
                clipboard.write("ours " + i);
                other.write("theirs " + i);
                assertThat(clipboard.read().text()).isEqualTo("theirs " + i);
                clipboard.write("ours");
                other.write("theirs again " + i);
                clipboard.write("ours again " + i);
                assertThat(clipboard.read().text()).isEqualTo("ours again " + i);
                assertThat(other.read().text()).isEqualTo("ours again " + i);
            }
        } finally {
            other.close();
        }
    }

    @Test
    void readsWhatOthersHaveCopied() throws Exception {
        copy(SCRIPTS.getBytes(StandardCharsets.UTF_8));

        await().untilAsserted(() -> assertThat(clipboard.read()).isEqualTo(new Clipboard.Content(SCRIPTS, false)));
    }

    private static Stream<Arguments> forms() {
        byte[] utf8 = SCRIPTS.getBytes(StandardCharsets.UTF_8);
        byte[] latin = "Grüße".getBytes(StandardCharsets.ISO_8859_1);
        byte[] cyrillic = {0x1b, 0x2d, 0x4c, (byte) 0xc7, (byte) 0xd0, (byte) 0xe1, (byte) 0xeb};
        byte[] koi = "Часы".getBytes(Charset.forName("KOI8-R"));
        return Stream.of(
                // The name that it is offered under, the type that the answer has, its bytes, and the text.
                Arguments.of("UTF8_STRING", "UTF8_STRING", utf8, SCRIPTS),
                Arguments.of("text/plain;charset=utf-8", "text/plain;charset=utf-8", utf8, SCRIPTS),
                Arguments.of("text/plain;charset=UTF-8", "UTF8_STRING", utf8, SCRIPTS),
                Arguments.of("text/plain;charset=koi8-r", "text/plain;charset=koi8-r", koi, "Часы"),
                Arguments.of("text/plain", "text/plain", utf8, SCRIPTS),
                Arguments.of("text/plain", "text/plain", latin, "Grüße"),
                Arguments.of("TEXT", "UTF8_STRING", utf8, SCRIPTS),
                Arguments.of("TEXT", "STRING", latin, "Grüße"),
                Arguments.of("STRING", "STRING", latin, "Grüße"),
                Arguments.of("STRING", "UTF8_STRING", utf8, SCRIPTS),
                Arguments.of("COMPOUND_TEXT", "COMPOUND_TEXT", latin, "Grüße"),
                Arguments.of("COMPOUND_TEXT", "COMPOUND_TEXT", cyrillic, "Часы"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void takesTextUnderAnyOfItsNames(String offered, String type, byte[] bytes, String text) throws Exception {
        List<String> targets = List.of("TARGETS", "TIMESTAMP", "image/png", offered);
        Map<String, Answer> answers = Map.of(offered, Answer.of(type, bytes));
        try (TestSelectionOwner owner = TestSelectionOwner.start(server.display(), targets, answers)) {
            assertThat(clipboard.read()).isEqualTo(new Clipboard.Content(text, false));
            assertThat(owner.asked()).containsExactly("TARGETS", offered);
        }
    }

    /** As xclip does, which answers with what it has, whatever it is asked for. */
    @Test
    void neverTakesAPicturesBytesForText() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        Path file = Files.write(folder.resolve("picture.png"), png);
        xclip("-i", "-selection", "clipboard", "-t", "image/png", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        await().untilAsserted(() -> assertThat(pasted("TARGETS")).contains("image/png"));
        assertThat(clipboard.read()).isEqualTo(new Clipboard.Content("", false));

        Map<String, Answer> always = Map.of("*", Answer.of("image/png", png));
        for (List<String> targets : Arrays.asList(List.of("image/png"), List.of("UTF8_STRING"), null)) {
            try (TestSelectionOwner owner = TestSelectionOwner.start(server.display(), targets, always)) {
                assertThat(clipboard.read()).isEqualTo(new Clipboard.Content("", false));
                assertThat(owner.asked()).startsWith("TARGETS");
            }
        }
    }

    @Test
    void asksAProgramThatDoesNotTellWhatItOffers() throws Exception {
        Map<String, Answer> old = Map.of("STRING", Answer.of("STRING", "Grüße".getBytes(StandardCharsets.ISO_8859_1)));
        try (TestSelectionOwner owner = TestSelectionOwner.start(server.display(), null, old)) {
            assertThat(clipboard.read()).isEqualTo(new Clipboard.Content("Grüße", false));
            assertThat(owner.asked()).endsWith("STRING");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {262_143, 262_144, 262_145, 1_000_000, Clipboard.MAX_BYTES})
    void carriesLongTextsBothWays(int bytes) throws Exception {
        String text = text(bytes);
        clipboard.write(text);
        assertThat(pasted("UTF8_STRING").equals(text)).isTrue();

        String other = "x" + text.substring(1);
        copy(other.getBytes(StandardCharsets.UTF_8));
        await().until(() -> clipboard.read().text().charAt(0) == 'x');
        Clipboard.Content content = clipboard.read();
        assertThat(content.text().equals(other)).isTrue();
        assertThat(content.truncated()).isFalse();
    }

    @Test
    void cutsWhatIsTooLongBetweenTwoCharacters() throws Exception {
        copy(("a" + "é".repeat(Clipboard.MAX_BYTES / 2 + 100)).getBytes(StandardCharsets.UTF_8));

        await().until(() -> !clipboard.read().text().isEmpty());
        Clipboard.Content content = clipboard.read();
        assertThat(content.truncated()).isTrue();
        assertThat(content.text().equals("a" + "é".repeat((Clipboard.MAX_BYTES - 1) / 2)))
                .isTrue();
    }

    /** Three bytes of four are left of the last one, which take as much room as what stands for them. */
    @Test
    void cutsBetweenTwoCharactersOfFourBytesToo() throws Exception {
        copy(("a" + "\ud83d\ude00".repeat(Clipboard.MAX_BYTES / 4 + 100)).getBytes(StandardCharsets.UTF_8));

        await().until(() -> !clipboard.read().text().isEmpty());
        Clipboard.Content content = clipboard.read();
        assertThat(content.truncated()).isTrue();
        assertThat(content.text().equals("a" + "\ud83d\ude00".repeat(Clipboard.MAX_BYTES / 4 - 1)))
                .isTrue();
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> clipboard.write("é".repeat(Clipboard.MAX_BYTES / 2) + "a"))
                .withMessage("text: expected at most 4194304 bytes of UTF-8")
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void servesManyAtOnce() throws Exception {
        clipboard.write(text(2_000_000));
        Process[] readers = new Process[8];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = xclip("-o", "-selection", "clipboard", "-t", "UTF8_STRING")
                    .redirectOutput(folder.resolve("out" + i).toFile())
                    .start();
        }

        for (int i = 0; i < readers.length; i++) {
            assertThat(readers[i].waitFor()).isZero();
            assertThat(Files.size(folder.resolve("out" + i))).isEqualTo(2_000_000);
        }
    }

    @Test
    void goesOnAfterAReaderThatVanishedInTheMiddle() throws Exception {
        clipboard.write(text(4_000_000));
        for (int i = 0; i < 20; i++) {
            Process reader =
                    xclip("-o", "-selection", "clipboard", "-t", "UTF8_STRING").start();
            // It has begun, and waits for room in the pipe that nobody empties.
            reader.getInputStream().read();
            reader.destroyForcibly();
        }

        assertThat(pasted("UTF8_STRING")).hasSize(4_000_000);
    }

    @Test
    void handsTheTextOverToAClipboardManagerAtTheEnd() throws Exception {
        try (TestClipboardManager manager = TestClipboardManager.start(server.display())) {
            clipboard.write(text(600_000));
            clipboard.close();

            assertThat(manager.saved().equals(text(600_000))).isTrue();
        }
    }

    @Test
    void saysThatTheServerIsGone() throws Exception {
        clipboard.write("text");
        server.kill();

        await().untilAsserted(() -> assertThatExceptionOfType(CommandException.class)
                .isThrownBy(clipboard::read)
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }

    @Test
    void saysSoAtOnceWhenTheServerGoesAwayInTheMiddleOfARead() throws Exception {
        Path file = folder.resolve("copied");
        Files.writeString(file, "never handed over");
        Process owner = xclip("-i", "-selection", "clipboard", "-quiet", file.toString())
                .start();
        try {
            await().untilAsserted(() -> assertThat(clipboard.read().text()).isEqualTo("never handed over"));
            new ProcessBuilder("kill", "-STOP", String.valueOf(owner.pid()))
                    .start()
                    .waitFor();
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread reader = new Thread(() -> end.set(catchThrowable(clipboard::read)));
            reader.start();
            await().until(() -> Arrays.stream(reader.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(X11Clipboard.class.getName())
                            && frame.getMethodName().equals("wait")));
            server.kill();
            reader.join();

            assertThat(end.get()).isInstanceOf(CommandException.class).hasMessageContaining("The X server went away");
        } finally {
            owner.destroyForcibly();
        }
    }

    private static String text(int bytes) {
        StringBuilder text = new StringBuilder(bytes);
        while (text.length() < bytes) {
            text.append(text.length()).append(' ');
        }
        text.setLength(bytes);
        return text.toString();
    }

    private void copy(byte[] text) throws IOException, InterruptedException {
        Path file = folder.resolve("copied");
        Files.write(file, text);
        // It goes to the background as soon as it has asked for the clipboard, which it then has a moment later.
        Process xclip = xclip("-i", "-selection", "clipboard", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(xclip.waitFor()).isZero();
    }

    private String pasted(String target) throws IOException, InterruptedException {
        Path file = folder.resolve("pasted");
        Process xclip = xclip("-o", "-selection", "clipboard", "-t", target)
                .redirectOutput(file.toFile())
                .start();
        assertThat(xclip.waitFor()).isZero();
        return Files.readString(file);
    }

    private ProcessBuilder xclip(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("xclip");
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().put("DISPLAY", server.display());
        builder.environment().remove("XAUTHORITY");
        return builder;
    }
}
