package dev.sophon.platform.wayland.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.node.platform.input.Pointer.Position;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaylandInputTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TEXT = Texts.all();

    private HeadlessSway sway;
    private Hands hands;
    private WaylandKeyboard keyboard;
    private WaylandPointer pointer;
    private Path written;

    @BeforeEach
    void start() {
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25");
        sway.message("focus output HEADLESS-1");
        hands = new Hands(TestCompositor.of(sway));
        keyboard = new WaylandKeyboard(hands);
        pointer = new WaylandPointer(hands);
        written = sway.folder().resolve("written");
    }

    @AfterEach
    void stop() {
        hands.close();
        sway.close();
    }

    private Process open(String program) {
        Process opened = program.equals("terminal")
                ? sway.open("foot", "-T", program, "sh", "-c", "stty raw -echo; cat > " + written)
                : sway.open(
                        "/usr/bin/python3",
                        Path.of("src/test/resources", program + ".py")
                                .toAbsolutePath()
                                .toString(),
                        written.toString(),
                        program);
        await().until(() -> sway.run("swaymsg", "-t", "get_tree").contains('"' + program + '"'));
        if (program.equals("terminal")) {
            await().until(() -> Files.exists(written));
        }
        return opened;
    }

    private String written() {
        try {
            return Files.exists(written) ? Files.readString(written).replace('\r', '\n') : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the window fills its monitor: the compositor shows it before the program has grown to that size. */
    private void awaitReach(int x, int y, String place) {
        await().untilAsserted(() -> {
            pointer.move(x - 10, y - 10);
            pointer.move(x, y);
            assertThat(written()).contains("move " + place + "\n");
        });
    }

    private void type(String text) throws CommandException, InterruptedException {
        keyboard.type(text, () -> false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"typed_gtk", "typed_qt", "terminal"})
    void typesWhatNoLayoutHas(String program) throws Exception {
        open(program);

        type(TEXT);

        await().untilAsserted(() -> assertThat(written()).isEqualTo(TEXT));
        assertThat(TEXT.codePointCount(0, TEXT.length())).isGreaterThan(1500);
    }

    @Test
    void waitsForAnApplicationThatIsBusy() throws Exception {
        Process terminal = open("terminal");
        String text = "The quick brown fox jumps over the lazy dog.\n".repeat(60);
        sway.run("kill", "-STOP", Long.toString(terminal.pid()));
        CompletableFuture<Void> typing = CompletableFuture.runAsync(() -> {
            try {
                type(text);
            } catch (CommandException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        // Far more than a compositor would keep for it.
        Thread.sleep(1500);
        assertThat(typing).isNotDone();

        sway.run("kill", "-CONT", Long.toString(terminal.pid()));

        typing.get(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(written()).isEqualTo(text));
        assertThat(terminal.isAlive()).isTrue();
    }

    @Test
    void endsWhereItIsToldTo() throws Exception {
        Process terminal = open("terminal");
        AtomicBoolean ended = new AtomicBoolean();
        sway.run("kill", "-STOP", Long.toString(terminal.pid()));
        CompletableFuture<Void> typing = CompletableFuture.runAsync(() -> {
            try {
                keyboard.type("x".repeat(1000), ended::get);
            } catch (CommandException | InterruptedException e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
        ended.set(true);
        sway.run("kill", "-CONT", Long.toString(terminal.pid()));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(typing::get)
                .satisfies(e ->
                        assertThat(((CommandException) e.getCause()).code()).isEqualTo(ErrorCode.CANCELLED))
                .withMessageContaining("of 1000 characters were typed");
        int typed = Integer.parseInt(
                typing.handle((done, e) -> String.valueOf(e.getCause().getMessage()))
                        .get()
                        .replaceAll(" of .*", ""));
        await().untilAsserted(() -> assertThat(written()).hasSize(typed));
        assertThat(typed).isLessThan(1000);
    }

    @Test
    void pressesShortcutsAndNamedKeys() throws Exception {
        open("typed_gtk");
        type("ab");
        press(Key.Named.LEFT);
        press(Key.Named.SHIFT, Key.Named.HOME);
        press(Key.Named.DELETE);
        await().untilAsserted(() -> assertThat(written()).isEqualTo("b"));
        press(Key.Named.END);
        press(new Key.OfCharacter('é'));
        press(Key.Named.ENTER);
        press(Key.Named.SHIFT, new Key.OfCharacter('c'));
        await().untilAsserted(() -> assertThat(written()).isEqualTo("bé\nC"));

        press(Key.Named.CTRL, new Key.OfCharacter('a'));
        press(Key.Named.CTRL, new Key.OfCharacter('c'));
        await().untilAsserted(() -> assertThat(sway.run("sh", "-c", "wl-paste -n 2>/dev/null; true"))
                .isEqualTo("bé\nC"));
        press(Key.Named.CTRL, new Key.OfCharacter('x'));
        await().untilAsserted(() -> assertThat(written()).isEmpty());
    }

    private void press(Key... keys) throws CommandException, InterruptedException {
        keyboard.press(List.of(keys), () -> false);
    }

    @Test
    void refusesLocks() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> press(Key.Named.CAPS_LOCK))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }

    @Test
    void pointsAtPixels() throws Exception {
        open("pointed_gtk");
        awaitReach(1279, 799, "1279 799");

        pointer.click(100, 200, Button.LEFT, 1);
        await().untilAsserted(() ->
                assertThat(written()).contains("move 100 200\n", "press 1 100 200 \n", "release 1 100 200 \n"));
        pointer.click(1279, 799, Button.RIGHT, 1);
        await().untilAsserted(() -> assertThat(written()).contains("press 3 1279 799 \n"));
        pointer.move(0, 0);
        pointer.click(Button.MIDDLE, 1);
        await().untilAsserted(() -> assertThat(written()).contains("press 2 0 0 \n"));
        pointer.click(300, 300, Button.LEFT, 2);
        await().untilAsserted(() -> assertThat(written()).contains("double 1 300 300 \n"));
    }

    @Test
    void pointsAtPixelsOfAScaledMonitor() throws Exception {
        sway.message("focus output HEADLESS-2");
        open("pointed_gtk");
        awaitReach(1280 + 999, 749, "799 599");

        pointer.click(1280 + 125, 250, Button.LEFT, 1);

        await().untilAsserted(() -> assertThat(written()).contains("press 1 100 200 \n"));
        pointer.click(1280 + 999, 749, Button.LEFT, 1);
        await().untilAsserted(() -> assertThat(written()).contains("press 1 799 599 \n"));
    }

    @Test
    void dragsAndHolds() throws Exception {
        open("pointed_gtk");
        awaitReach(1279, 799, "1279 799");

        pointer.drag(List.of(new Position(50, 60), new Position(150, 60), new Position(150, 260)), Button.LEFT);
        await().untilAsserted(() -> assertThat(written())
                .containsSubsequence(
                        "press 1 50 60", "move 150 60", "move 150 160", "move 150 260", "release 1 150 260"));
        keyboard.hold(List.of(Key.Named.CTRL), () -> pointer.click(210, 210, Button.LEFT, 1), () -> false);
        await().untilAsserted(() -> assertThat(written()).contains("press 1 210 210  control"));
        pointer.press(Button.RIGHT);
        await().untilAsserted(() -> assertThat(written()).contains("press 3 210 210"));
        new WaylandHeldInput(hands).release();
        await().untilAsserted(() -> assertThat(written()).contains("release 3 210 210"));
    }

    @Test
    void turnsTheWheel() throws Exception {
        open("scrolled_qt");

        pointer.scroll(200, 200, 0, 159);
        pointer.scroll(0, -10);
        pointer.scroll(-53, 0);
        pointer.scroll(53, 0);

        // A step of a wheel is 120 there.
        await().untilAsserted(() -> assertThat(written().lines())
                .containsExactly(
                        "scroll 0 120",
                        "scroll 0 120",
                        "scroll 0 120",
                        "scroll 0 -120",
                        "scroll -120 0",
                        "scroll 120 0"));
    }

    @Test
    void refusesPointsBesideTheMonitors() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pointer.move(2280, 0))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageStartingWith("x: expected a number from 0 to 2279");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pointer.move(1300, 780))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(pointer::position)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }
}
