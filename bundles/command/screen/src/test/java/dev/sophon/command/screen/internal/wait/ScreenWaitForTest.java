package dev.sophon.command.screen.internal.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.command.screen.internal.FakeScreen;
import dev.sophon.command.screen.internal.OneWindow;
import dev.sophon.command.screen.internal.picture.Region;
import dev.sophon.command.screen.internal.wait.WindowWait.State;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.window.Window;
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
    private final ChangingTree tree = new ChangingTree();

    /** Of a window with one element, which says what the test says. */
    private final class ChangingTree implements ElementTree {
        List<Element> windows = List.of(element("push button", "Send it", null, "enabled"));
        boolean complete = true;

        @Nullable
        Query asked;

        @Override
        public Elements query(Query query) {
            asked = query;
            return new Elements(windows, null, complete ? null : "something lacks", complete);
        }

        @Override
        public Happenings.Watch watch() {
            return told.watch(null);
        }
    }

    private static Element element(String role, String name, @Nullable String value, String... states) {
        Bounds at = new Bounds(1, 2, 3, 4);
        return new Element("/pad/frame[0]", role, name, List.of(states), at, value, List.of(), null, "abc", List.of());
    }

    private Waiting.Outcome wait(ElementWait element) throws CommandException, InterruptedException {
        return wait(new ScreenWaitFor.Params(null, element, null, null, null, false, 60));
    }

    private Waiting.Outcome wait(String text, TextWait.State state) throws CommandException, InterruptedException {
        return wait(new ScreenWaitFor.Params(null, null, new TextWait(text, null, state), null, null, false, 60));
    }

    private static ElementWait named(String name, @Nullable String value, ElementWait.State state) {
        return new ElementWait(null, null, name, value, null, state);
    }

    private static Window window(String title, boolean focused, boolean minimized) {
        Bounds at = new Bounds(1, 2, 3, 4);
        return new Window("0x00000007", title, at, at, "pad", 9, "pad", "Pad", minimized, focused);
    }

    /** Tells what the test says; where it says nothing, the patience ends. */
    private static final class Told implements Happenings {
        final List<@Nullable Of> watched = new ArrayList<>();
        final Deque<Runnable> next = new ArrayDeque<>();
        int closed;

        @Override
        public Watch watch(@Nullable Of what) {
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
        Waiting.Outcome outcome = new ScreenWaitFor(told, windows, screen, tree).handle(params, call);
        assertThat(told.closed).isEqualTo(1);
        return outcome;
    }

    private static ScreenWaitFor.Params window(@Nullable String title, State state) {
        return new ScreenWaitFor.Params(new WindowWait(title, null, null, state), null, null, null, null, false, 60);
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
        assertThat(outcome.nearest()).isEqualTo(Waiting.Seen.of(windows.window()));
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
                null, null, null, new ScreenWaitFor.Quiet(new Region(1, 2, 3, 4), 50), null, false, 10_000));
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.waitedMs()).isGreaterThanOrEqualTo(50);
        assertThat(told.watched)
                .containsExactly(new Happenings.Of(false, false, new Bounds(1, 2, 3, 4), OptionalLong.empty()));
    }

    @Test
    void isNotQuietWithinAPatienceThatIsTooShort() throws Exception {
        Waiting.Outcome outcome =
                wait(new ScreenWaitFor.Params(null, null, null, new ScreenWaitFor.Quiet(null, 500), null, false, 50));
        assertThat(outcome.met()).isFalse();
        assertThat(outcome.quietMs()).isBetween(49L, 500L);
        assertThat(told.watched.get(0).drawn()).isEqualTo(screen.desktop());
    }

    @Test
    void waitsForAProcessAndForTheClipboard() throws Exception {
        told.next.add(() -> {});
        assertThat(wait(new ScreenWaitFor.Params(null, null, null, null, new ScreenWaitFor.Ends(42), false, 60))
                        .met())
                .isTrue();
        told.closed = 0;
        assertThat(wait(new ScreenWaitFor.Params(null, null, null, null, null, true, 60))
                        .met())
                .isFalse();
        assertThat(told.watched)
                .containsExactly(
                        new Happenings.Of(false, false, null, OptionalLong.of(42)),
                        new Happenings.Of(false, true, null, OptionalLong.empty()));
    }

    @Test
    void answersAtOnceForAnElementThatIsThere() throws Exception {
        Waiting.Outcome outcome =
                wait(new ElementWait("abc", "PUSH button", "send", null, null, ElementWait.State.APPEARS));
        assertThat(outcome.met()).isTrue();
        assertThat(outcome.element()).isEqualTo(tree.windows.get(0));
        assertThat(outcome.untrusted()).isTrue();
        assertThat(tree.asked).isNotNull();
        assertThat(tree.asked.includeBackground() && tree.asked.showingOnly()).isTrue();
    }

    @Test
    void looksAgainWhenAnElementChanges() throws Exception {
        told.next.add(() -> {});
        told.next.add(() -> tree.windows = List.of(element("check box", "Agree", null, "checked", "sensitive")));
        assertThat(wait(named("agree", null, ElementWait.State.CHECKED)).met()).isTrue();
    }

    @Test
    void waitsForAValueAsAWhole() throws Exception {
        tree.windows = List.of(element("slider", "Level", "42", "enabled"));
        told.next.add(() -> tree.windows = List.of(element("slider", "Level", "4", "enabled")));
        Waiting.Outcome outcome = wait(named("level", "4", ElementWait.State.APPEARS));
        assertThat(outcome.element()).isEqualTo(tree.windows.get(0));
    }

    @Test
    void tellsTheElementInAnotherStateOrTheOneMostLikeIt() throws Exception {
        Element send = tree.windows.get(0);
        tree.windows = List.of(element("label", "Sandy", null), send);
        Waiting.Outcome disabled = wait(named("send it", null, ElementWait.State.DISABLED));
        assertThat(disabled.met()).isFalse();
        assertThat(disabled.nearest()).isEqualTo(send);
        told.closed = 0;
        assertThat(wait(named("Sending", null, ElementWait.State.APPEARS)).nearest())
                .isEqualTo(send);
        told.closed = 0;
        assertThat(wait(named("QQQ", null, ElementWait.State.APPEARS)).nearest())
                .isNull();
    }

    @Test
    void takesNothingForGoneThatMayOnlyBeUntold() throws Exception {
        tree.complete = false;
        told.next.add(() -> tree.windows = List.of());
        Waiting.Outcome outcome = wait(named("send", null, ElementWait.State.GONE));
        assertThat(outcome.met()).isFalse();
        assertThat(outcome.warning()).isEqualTo("something lacks");
        told.closed = 0;
        tree.complete = true;
        assertThat(wait(named("send", null, ElementWait.State.GONE)).met()).isTrue();
    }

    @Test
    void whatWasInAWindowIsGoneWithIt() throws Exception {
        Bounds at = new Bounds(1, 2, 3, 4);
        told.next.add(() -> windows.now(new Window("0x00000008", "Pad", at, at, "pad", 9, "pad", "Pad", false, true)));
        assertThat(wait(new ElementWait(null, null, "send", null, "0x00000007", ElementWait.State.GONE))
                        .met())
                .isTrue();
    }

    @Test
    void findsATextInWhatAnElementIsCalledOrHolds() throws Exception {
        tree.windows = List.of(element("text", "Note", "All\n is  WELL"));
        assertThat(wait("is well", TextWait.State.APPEARS).element()).isEqualTo(tree.windows.get(0));
        told.closed = 0;
        told.next.add(() -> tree.windows = List.of());
        assertThat(wait("note", TextWait.State.GONE).met()).isTrue();
        told.closed = 0;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextWait(" ", null, TextWait.State.GONE))
                .withMessageStartingWith("text:");
    }

    @Test
    void saysWhereNobodyTellsOfElements() {
        ScreenWaitFor alone = new ScreenWaitFor(told, windows, screen, null);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> alone.handle(
                        new ScreenWaitFor.Params(
                                null, named("a", null, ElementWait.State.GONE), null, null, null, false, 60),
                        call))
                .withMessageContaining("nobody here tells of elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ElementWait(null, null, null, "4", null, ElementWait.State.APPEARS))
                .withMessageStartingWith("element: expected");
    }

    @Test
    void takesOneThingToWaitFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenWaitFor.Params(null, null, null, null, null, false, 60))
                .withMessageContaining("expected one of them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenWaitFor.Params(null, null, null, null, new ScreenWaitFor.Ends(1), true, 60))
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
