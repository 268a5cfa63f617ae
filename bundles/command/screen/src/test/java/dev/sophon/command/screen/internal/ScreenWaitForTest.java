package dev.sophon.command.screen.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.command.screen.internal.WindowWait.State;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Happenings;
import dev.sophon.node.platform.Window;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScreenWaitForTest {
    private final FakeScreen screen = new FakeScreen();
    private final OneWindow windows = new OneWindow(window("Pad - a text", true, false));
    private final Told told = new Told();
    private final FakeInvocation call = new FakeInvocation();

    private static Window window(String title, boolean focused, boolean minimized) {
        Bounds at = new Bounds(1, 2, 3, 4);
        return new Window("0x00000007", title, at, at, "pad", 9, "pad", "Pad", minimized, focused);
    }

    /** Tells what the test says; where it says nothing, the patience ends. */
    private static final class Told implements Happenings {
        final List<Of> watched = new ArrayList<>();
        final Deque<Runnable> next = new ArrayDeque<>();
        int closed;

        @Override
        public Watch watch(Of what) {
            watched.add(what);
            return new Watch() {
                @Override
                public boolean await(Duration patience) throws InterruptedException {
                    Runnable happens = next.poll();
                    if (happens == null) {
                        Thread.sleep(patience.toMillis(), patience.toNanosPart() % 1_000_000);
                        return false;
                    }
                    happens.run();
                    return true;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    private Waiting.Outcome wait(ScreenWaitFor.Params params) throws CommandException, InterruptedException {
        Waiting.Outcome outcome = new ScreenWaitFor(told, windows, screen).handle(params, call);
        assertThat(told.closed).isEqualTo(1);
        return outcome;
    }

    private static ScreenWaitFor.Params window(@Nullable String title, State state) {
        return new ScreenWaitFor.Params(new WindowWait(title, null, null, state), null, null, false, 60);
    }

    @Test
    void answersAtOnceForWhatIsThere() throws Exception {
        Waiting.Outcome outcome = wait(window("A TEXT", State.FOCUSED));
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.window()).isEqualTo(Waiting.Seen.of(windows.window()));
        assertThat(outcome.nearest()).isNull();
        assertThat(told.watched).containsExactly(new Happenings.Of(true, false, null, OptionalLong.empty()));
    }

    @Test
    void looksAgainWhenSomethingHappens() throws Exception {
        told.next.add(() -> {});
        told.next.add(() -> windows.now(window("Saved", false, true)));
        assertThat(wait(window("saved", State.MINIMIZED)).met()).isTrue();
    }

    @Test
    void seesThatAWindowIsGone() throws Exception {
        told.next.add(() -> windows.now(window("Saved", true, false)));
        Waiting.Outcome outcome = wait(window("a text", State.GONE));
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.window()).isNull();
    }

    @Test
    void tellsTheNearestWhenThePatienceEnds() throws Exception {
        Waiting.Outcome outcome = wait(window("Pad - another text", State.APPEARS));
        assertThat(outcome.met()).isFalse();
        assertThat(outcome.waitedMs()).isBetween(60L, 5000L);
        assertThat(outcome.nearest()).isNotNull();
        assertThat(outcome.nearest().title()).isEqualTo("Pad - a text");
    }

    @Test
    void prefersAsTheNearestWhatIsMeantInAnotherState() {
        WindowWait wanted = new WindowWait("pad", null, null, State.MINIMIZED);
        assertThat(wanted.nearest(List.of(window("A pad", true, false), window("A padlock of mine", false, false))))
                .map(Window::title)
                .contains("A pad");
    }

    @Test
    void isQuietWhenNothingIsDrawnForLongEnough() throws Exception {
        told.next.add(() -> {});
        Waiting.Outcome outcome = wait(new ScreenWaitFor.Params(
                null, new ScreenWaitFor.Quiet(new Region(1, 2, 3, 4), 50), null, false, 10_000));
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.waitedMs()).isGreaterThanOrEqualTo(50);
        assertThat(told.watched)
                .containsExactly(new Happenings.Of(false, false, new Bounds(1, 2, 3, 4), OptionalLong.empty()));
    }

    @Test
    void isNotQuietWithinAPatienceThatIsTooShort() throws Exception {
        Waiting.Outcome outcome =
                wait(new ScreenWaitFor.Params(null, new ScreenWaitFor.Quiet(null, 500), null, false, 50));
        assertThat(outcome.met()).isFalse();
        assertThat(outcome.quietMs()).isBetween(49L, 500L);
        assertThat(told.watched.get(0).drawn()).isEqualTo(screen.desktop());
    }

    @Test
    void waitsForAProcessAndForTheClipboard() throws Exception {
        told.next.add(() -> {});
        assertThat(wait(new ScreenWaitFor.Params(null, null, new ScreenWaitFor.Ends(42), false, 60))
                        .met())
                .isTrue();
        told.closed = 0;
        assertThat(wait(new ScreenWaitFor.Params(null, null, null, true, 60)).met())
                .isFalse();
        assertThat(told.watched)
                .containsExactly(
                        new Happenings.Of(false, false, null, OptionalLong.of(42)),
                        new Happenings.Of(false, true, null, OptionalLong.empty()));
    }

    @Test
    void takesOneThingToWaitFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenWaitFor.Params(null, null, null, false, 60))
                .withMessageContaining("expected one of them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenWaitFor.Params(null, null, new ScreenWaitFor.Ends(1), true, 60))
                .withMessageContaining("expected one of them");
    }

    @ParameterizedTest
    @EnumSource
    void takesAWindowByItsTitleItsProgramOrItsId(State state) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WindowWait(null, null, null, state))
                .withMessageStartingWith("window: expected");
        assertThat(new WindowWait(null, "PAD", "0x00000007", State.APPEARS).isMet(windows.windows()))
                .isTrue();
    }
}
