package dev.sophon.platform.x11.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.input.TypingDesk.Toolkit;
import dev.sophon.platform.x11.internal.person.KeyPresses;
import dev.sophon.platform.x11.internal.person.KeyPresses.Press;
import dev.sophon.platform.x11.internal.person.X11PersonActivity;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server in a window of another one, at which xdotool sits in place of the person: what it does there are hands here. */
class X11PersonTest {
    private static final int TRIALS = Boolean.getBoolean("sophon.full") ? 1_000 : 5;
    private static final int LENGTH = 20_000;

    private final AtomicInteger noticed = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private XServer outer;
    private TypingDesk desk;
    private X11Keyboard keyboard;
    private X11PersonActivity activity;

    @BeforeEach
    void start() throws Exception {
        outer = XServer.start("1280x720x24");
        desk = new TypingDesk(Toolkit.XTERM, XServer.nested(outer, "1280x720"));
        // The outer server gives keys to what is under its pointer.
        outer.run("xdotool", "mousemove", "100", "100");
        keyboard = new X11Keyboard(desk.display());
        activity = new X11PersonActivity(desk.display());
    }

    @AfterEach
    void stop() throws Exception {
        activity.close();
        keyboard.close();
        desk.close();
        outer.close();
    }

    private void listen() {
        activity.listen(() -> {
            noticed.incrementAndGet();
            ended.set(true);
        });
    }

    @Test
    void handsAreNoticedAndProgramsAreNot() throws Exception {
        listen();
        awaitNoticed("key", "x");
        keyboard.type("typed by an agent", () -> false);
        desk.server().run("xdotool", "mousemove", "300", "300", "click", "1", "key", "b");
        await().until(() -> desk.held().contains("agent"));
        noticed.set(0);
        keyboard.type(" and more", () -> false);
        desk.server().run("xdotool", "mousemove", "310", "300", "click", "1", "key", "b", "sleep", "0.3");
        assertThat(noticed).hasValue(0);

        awaitNoticed("mousemove", "120", "130");
        awaitNoticed("click", "1");
        awaitNoticed("keydown", "Shift_L");
        outer.run("xdotool", "keyup", "Shift_L");
    }

    /** She may look away for a moment when she has just been noticed. */
    private void awaitNoticed(String... doing) {
        int before = noticed.get();
        String[] command = new String[doing.length + 1];
        command[0] = "xdotool";
        System.arraycopy(doing, 0, command, 1, doing.length);
        await().atMost(10, TimeUnit.SECONDS).until(() -> {
            outer.run(command);
            TimeUnit.MILLISECONDS.sleep(150);
            return noticed.get() > before;
        });
    }

    @Test
    void whileSheGoesOnItIsToldAFewTimesASecond() throws Exception {
        listen();
        awaitNoticed("key", "x");
        noticed.set(0);
        outer.run("sh", "-c", "for i in $(seq 100 299); do echo mousemove $i 200; echo sleep 0.005; done | xdotool -");
        assertThat(noticed.get()).isBetween(2, 30);
    }

    @Test
    void aKeyOfHersStopsWhatTypesBetweenTwoCharacters() throws Exception {
        listen();
        awaitNoticed("key", "x");
        List<Long> late = new ArrayList<>();
        try (KeyPresses presses = new KeyPresses(desk.server().display())) {
            for (int trial = 0; trial < TRIALS; trial++) {
                TimeUnit.MILLISECONDS.sleep(150);
                ended.set(false);
                desk.clear();
                presses.next();
                CompletableFuture<Void> typing = CompletableFuture.runAsync(this::type);
                await().until(() -> !desk.held().isEmpty());

                outer.run("xdotool", "key", "x");

                assertThatThrownBy(typing::join)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.code())
                                .isEqualTo(ErrorCode.CANCELLED));
                int typed = typed(typing);
                List<Press> all = presses.next();
                List<Long> byAgent = all.stream()
                        .filter(press -> !press.byHand())
                        .map(Press::millis)
                        .toList();
                long byHand = all.stream()
                        .filter(Press::byHand)
                        .findFirst()
                        .orElseThrow()
                        .millis();
                assertThat(byAgent).as("what is said was typed").hasSize(typed);
                late.add(byAgent.get(byAgent.size() - 1) - byHand);
                assertThat(late.get(trial))
                        .as("milliseconds of typing after hers")
                        .isLessThan(1_000);
                await().untilAsserted(() -> assertThat(desk.held().replaceFirst("x", ""))
                        .as("her key and the agent's, none mixed")
                        .isEqualTo("a".repeat(typed)));
                assertThat(desk.display().call(KeysDown::list)).isEmpty();
            }
        }
        late.sort(null);
        // One of a thousand waits for a processor on a machine where others work.
        assertThat(late.get(TRIALS / 2)).as("of those in the middle").isLessThanOrEqualTo(50);
    }

    private void type() {
        try {
            keyboard.type("a".repeat(LENGTH), ended::get);
        } catch (CommandException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static int typed(CompletableFuture<Void> typing) {
        try {
            typing.join();
            throw new AssertionError("all was typed");
        } catch (CompletionException e) {
            String[] words = e.getCause().getMessage().split(" ", -1);
            assertThat(words).containsSubsequence("of", String.valueOf(LENGTH));
            return Integer.parseInt(words[0]);
        }
    }

    @Test
    void whatProgramsHoldIsLetGoAndWhatHandsHoldStays() throws Exception {
        X11HeldInput held = new X11HeldInput(desk.display());
        outer.run("xdotool", "keydown", "Alt_L");
        desk.server().run("xdotool", "keydown", "Shift_L", "keydown", "a", "mousedown", "1");
        await().until(() -> desk.display().call(KeysDown::list).size() == 3);

        long begun = System.nanoTime();
        held.release();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(200);

        assertThat(desk.display().call(KeysDown::list)).hasSize(1);
        assertThat(desk.server().run("xinput", "query-state", "Virtual core XTEST pointer"))
                .doesNotContain("=down");
        outer.run("xdotool", "keyup", "Alt_L");
        await().until(() -> desk.display().call(KeysDown::list).isEmpty());
    }
}
