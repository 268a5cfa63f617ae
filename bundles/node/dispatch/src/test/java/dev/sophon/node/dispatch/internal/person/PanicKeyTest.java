package dev.sophon.node.dispatch.internal.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.dispatch.PanicKeyState;
import dev.sophon.node.dispatch.internal.DispatcherBench;
import dev.sophon.node.dispatch.internal.Typist;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.platform.input.Hotkey;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Key.Named;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner's key stops all agents. */
class PanicKeyTest {
    @TempDir
    Path home;

    private final Typist typist = new Typist();
    private final Desk desk = new Desk();
    private DispatcherBench bench;
    private PersonsPause pause;
    private PanicKey panic;

    /** A desktop with one hotkey. */
    private static final class Desk implements Hotkey {
        private @Nullable List<Key> keys;
        private @Nullable Listener listener;

        @Override
        public Taken take(List<Key> wanted, Listener told) {
            keys = wanted;
            listener = told;
            return () -> keys = null;
        }
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.add("test.type", typist);
        pause = new PersonsPause(
                bench.pause,
                bench.first,
                (what, details, patience) -> Answer.NO,
                bench.person,
                () -> new OwnerTrust(List.of(), Map.of(), false, false));
        panic = new PanicKey(bench.owner, pause);
    }

    @AfterEach
    void stop() {
        typist.mayGo.countDown();
        panic.unbindHotkey(desk);
        assertThat(desk.keys).as("given back").isNull();
        bench.close();
    }

    private void say(String json) {
        bench.owner.sections = DispatcherBench.json(json);
        panic.bindHotkey(desk);
    }

    @Test
    void cancelsWhatRunsAndPauses() throws Exception {
        say("{}");
        assertThat(desk.keys).containsExactly(Named.SUPER, Named.ALT, Named.ESCAPE);
        CompletionStage<CommandResult> running = bench.dispatcher.execute(bench.command("test.type", "{}"));
        await().until(() -> typist.inside.get() == 1);

        desk.listener.pressed();

        assertThat(DispatcherBench.await(running).error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(pause.now()).map(Pause::by).contains("the panic key");
        assertThat(bench.run("test.type", "{}").error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @CsvSource({
        "ctrl+alt+pageup, CTRL ALT PAGE_UP",
        "'Super + Shift+F9', SUPER SHIFT F9",
        "pause, PAUSE",
        "shift+pause, SHIFT PAUSE",
    })
    void isTheOneThatTheOwnerNames(String said, String keys) {
        say("{'input':{'panicKey':'" + said + "'}}");
        assertThat(desk.keys).extracting(Object::toString).containsExactly(keys.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "5",
                "null",
                "{}",
                "'escape'",
                "'shift+a'",
                "'shift+f1'",
                "'ctrl+alt'",
                "'ctrl+ctrl+f1'",
                "'ctrl+f1+f2'",
                "'f1+ctrl'",
                "'altgr+f1'",
                "'ctrl+'",
                "'+'",
                "'ctrl+x'"
            })
    void aFaultInItLeavesTheStandardOne(String said) {
        say("{'input':{'panicKey':" + said + "}}");
        assertThat(desk.keys).containsExactly(Named.SUPER, Named.ALT, Named.ESCAPE);
    }

    @Test
    void theOwnerMayWantNone() {
        say("{'input':{'panicKey':'none'}}");
        assertThat(desk.keys).isNull();
        assertThat(panic.state()).isEmpty();
    }

    @Test
    void saysWhetherItIsHeard() {
        say("{'input':{'panicKey':'ctrl+alt+end'}}");
        assertThat(panic.state()).as("before anybody knows").isEmpty();
        desk.listener.reaches("another program has it");
        assertThat(panic.state()).contains(new PanicKeyState.State("ctrl+alt+end", "another program has it"));
        desk.listener.reaches("");
        assertThat(panic.state()).contains(new PanicKeyState.State("ctrl+alt+end", null));
        panic.unbindHotkey(desk);
        assertThat(panic.state()).as("without a desktop").isEmpty();
    }

    @Test
    void besideItTheRestOfTheSectionCounts() {
        say("{'input':{'panicKey':'none','resumeAfterSeconds':'never'}}");
        assertThat(bench.first.waitsForEver()).isFalse();
        bench.first.bindActivity(listener -> {
            if (listener != null) {
                listener.run();
            }
        });
        assertThat(bench.first.waitsForEver()).isTrue();
    }
}
