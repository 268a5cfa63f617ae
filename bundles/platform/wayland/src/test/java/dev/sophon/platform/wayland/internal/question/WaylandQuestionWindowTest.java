package dev.sophon.platform.wayland.internal.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenSign.Standing;
import dev.sophon.platform.picture.QuestionPicture;
import dev.sophon.platform.picture.SignPicture;
import dev.sophon.platform.wayland.internal.input.Hands;
import dev.sophon.platform.wayland.internal.screen.WaylandScreenCapture;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.platform.wayland.internal.windows.SwayWindowManager;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import dev.sophon.testkit.Picture;
import java.awt.Rectangle;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaylandQuestionWindowTest {
    private static final Question QUESTION = new Question(
            "Sophon asks for consent",
            "To be run on this device: canvas.present",
            List.of("url: \"https://example.org/\""),
            List.of("Deny", "Allow once", "Allow for 10 minutes"),
            0);
    private static final int GROUND = 0xfafafa;
    /** What a question is drawn for where one monitor has a scale of 1.25: twice as large, in its smallest room. */
    private static final QuestionPicture PICTURE =
            new QuestionPicture(QUESTION, new Monitor("", true, 0, 0, 1600, 1200, 2, ""));

    private HeadlessSway sway;
    private WaylandScreenCapture screen;
    private WaylandQuestionWindow window;
    private Hands devices;
    private Thread asker;
    private CompletableFuture<OptionalInt> answer;

    @BeforeEach
    void start() {
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25");
        sway.message("focus output HEADLESS-1");
        screen = new WaylandScreenCapture(TestCompositor.of(sway));
        window = new WaylandQuestionWindow(TestCompositor.of(sway));
        // A seat without a device has neither a pointer nor a keyboard.
        devices = new Hands(TestCompositor.of(sway));
        await().until(() -> sway.run("swaymsg", "-t", "get_inputs").contains("\"type\": \"pointer\""));
        person("cursor set 5 5");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (asker != null) {
            asker.interrupt();
            asker.join(5000);
        }
        devices.close();
        screen.close();
        sway.close();
    }

    private void person(String does) {
        sway.message("seat seat0 " + does);
    }

    private void ask(Duration patience) {
        answer = new CompletableFuture<>();
        asker = new Thread(() -> {
            try {
                answer.complete(window.ask(QUESTION, patience));
            } catch (CommandException | InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        asker.start();
    }

    private Picture picture(int x, int y, int width, int height) throws CommandException {
        return Picture.of(screen.capture(new Bounds(x, y, width, height), 95, OptionalInt.empty()));
    }

    /** Of one on the first monitor, in its pixels: half as many as the question is drawn with. */
    private static Rectangle place() {
        int width = (PICTURE.width() + 1) / 2;
        return new Rectangle((1280 - width) / 2, (1200 - PICTURE.height()) / 3 / 2, width, PICTURE.height() / 2);
    }

    private boolean isThere() throws CommandException {
        Rectangle place = place();
        return picture(place.x + 2, place.y + 2, 8, 3).greatestDifferenceFrom(GROUND) < 20
                && picture(place.x - 6, place.y + 2, 4, 3).greatestDifferenceFrom(GROUND) > 40;
    }

    private void awaitSeen() throws InterruptedException {
        await().until(this::isThere);
        TimeUnit.NANOSECONDS.sleep(OpenQuestion.TO_BE_SEEN.toNanos());
    }

    private void click(int x, int y) throws InterruptedException {
        person("cursor set " + x + " " + y);
        // Longer than a click takes that was meant for what was there before.
        TimeUnit.MILLISECONDS.sleep(200);
        person("cursor press button1");
        person("cursor release button1");
    }

    private void clickChoice(int choice) throws InterruptedException {
        Rectangle button = PICTURE.button(choice);
        click(place().x + (int) button.getCenterX() / 2, place().y + (int) button.getCenterY() / 2);
    }

    private interface Deed {
        void run() throws Exception;
    }

    /** Does it again where the question was seen later here than on a busy machine: nothing counted then. */
    private void untilAnswered(Deed deed) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            deed.run();
            try {
                answer.get(1, TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        });
    }

    private OptionalInt answer() throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private boolean isFocused(String title) throws CommandException {
        SwayWindowManager windows = new SwayWindowManager(TestCompositor.of(sway));
        try {
            return windows.windows().stream()
                    .anyMatch(each -> each.focused() && each.title().equals(title));
        } finally {
            windows.close();
        }
    }

    @Test
    void isAnsweredByAClickAndLeavesTheKeyboardWhereItIs() throws Exception {
        sway.open("foot", "-T", "working", "sh", "-c", "cat > " + sway.folder().resolve("written"));
        await().until(() -> isFocused("working"));

        ask(Duration.ofSeconds(60));
        awaitSeen();
        sway.run("wtype", "typed on\n");
        await().until(() ->
                sway.run("cat", sway.folder().resolve("written").toString()).contains("typed on"));
        assertThat(answer).isNotDone();
        untilAnswered(() -> clickChoice(1));

        assertThat(answer()).hasValue(1);
        await().until(() -> !isThere());
        sway.run("wtype", "and on\n");
        await().until(() ->
                sway.run("cat", sway.folder().resolve("written").toString()).contains("and on"));
        assertThat(window.proves()).isFalse();
    }

    @Test
    void takesKeysAfterAClickBesideTheAnswers() throws Exception {
        ask(Duration.ofSeconds(60));
        awaitSeen();
        sway.run("wtype", "-k", "Return");
        assertThat(answer).isNotDone();

        untilAnswered(() -> {
            click(place().x + 10, place().y + 10);
            sway.run("wtype", "-s", "300", "-k", "Tab", "-k", "Tab", "-s", "100", "-k", "Return");
        });

        assertThat(answer()).hasValue(2);
    }

    @Test
    void escapeMeansTheSafeOne() throws Exception {
        ask(Duration.ofSeconds(60));
        awaitSeen();

        untilAnswered(() -> {
            click(place().x + 10, place().y + 10);
            sway.run("wtype", "-s", "300", "-k", "Right", "-k", "Escape");
        });

        assertThat(answer()).hasValue(0);
    }

    @Test
    void clicksOfTheFirstMomentDoNotCount() throws Exception {
        Rectangle button = PICTURE.button(1);
        person("cursor set " + (place().x + (int) button.getCenterX() / 2) + " "
                + (place().y + (int) button.getCenterY() / 2));
        for (int i = 0; i < 5; i++) {
            CompletableFuture<OptionalInt> before = new CompletableFuture<>();
            ask(Duration.ofMillis(600));
            before.completeOnTimeout(OptionalInt.empty(), 550, TimeUnit.MILLISECONDS);
            while (!before.isDone()) {
                person("cursor press button1");
                person("cursor release button1");
            }
            assertThat(answer()).as("the time ran out before an answer counts").isEmpty();
        }
    }

    @Test
    void comesOnTheMonitorWherePeopleWorkWhateverItsScale() throws Exception {
        sway.message("focus output HEADLESS-2");
        person("cursor set 1300 5");
        ask(Duration.ofSeconds(60));
        // 800x600 of the compositor's pixels, each of which has 1.25.
        int left = 1280 + (int) ((800 - (PICTURE.width() + 1) / 2) / 2 * 1.25);
        int top = (int) ((1200 - PICTURE.height()) / 3 / 2 * 1.25);
        await().until(() -> picture(left + 4, top + 4, 8, 3).greatestDifferenceFrom(GROUND) < 20);
        TimeUnit.NANOSECONDS.sleep(OpenQuestion.TO_BE_SEEN.toNanos());
        Rectangle button = PICTURE.button(2);
        untilAnswered(() -> click(
                1280 + (800 - (PICTURE.width() + 1) / 2) / 2 + (int) button.getCenterX() / 2,
                (1200 - PICTURE.height()) / 3 / 2 + (int) button.getCenterY() / 2));

        assertThat(answer()).hasValue(2);
    }

    @Test
    void endsWhenItsTimeIsOverAndWhenItIsInterrupted() throws Exception {
        ask(Duration.ofSeconds(1));
        assertThat(answer()).isEmpty();

        ask(Duration.ofSeconds(60));
        awaitSeen();
        asker.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(this::answer)
                .withCauseInstanceOf(InterruptedException.class);
        await().until(() -> !isThere());
    }

    @Test
    void endsWithTheCompositor() throws Exception {
        ask(Duration.ofSeconds(60));
        awaitSeen();

        sway.kill();

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(answer::join)
                .havingCause()
                .isInstanceOf(CommandException.class)
                .satisfies(e -> assertThat(((CommandException) e).code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }

    @Test
    void aSignStandsAboveAllLongEnoughToBeNoticedAndClicksGoThroughIt() throws Exception {
        WaylandScreenSign signs = new WaylandScreenSign(TestCompositor.of(sway));
        long begun = System.nanoTime();
        Standing sign = signs.show("Sophon: the camera is on");
        assertThat(sign.stands()).isTrue();
        assertThat(picture(636, 1, 8, 2).greatestDifferenceFrom(SignPicture.GROUND.getRGB()))
                .isLessThan(40);

        sign.close();
        assertThat(sign.stands()).as("it stays for a while").isTrue();
        await().until(() -> picture(636, 1, 8, 2).greatestDifferenceFrom(SignPicture.GROUND.getRGB()) > 60);
        assertThat(sign.stands()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(WaylandScreenSign.TO_BE_NOTICED);

        try (Standing second = signs.show("Sophon: the camera is on")) {
            sway.kill();
            await().until(() -> !second.stands());
        }
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> signs.show("no more"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }
}
