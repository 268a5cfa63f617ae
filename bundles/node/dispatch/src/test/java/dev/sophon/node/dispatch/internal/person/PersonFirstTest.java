package dev.sophon.node.dispatch.internal.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.DispatcherBench;
import dev.sophon.node.dispatch.internal.TestSource;
import dev.sophon.node.dispatch.internal.Typist;
import dev.sophon.node.platform.input.PersonActivity;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The person's hands go before an agent's. */
class PersonFirstTest {
    @TempDir
    Path home;

    private final Typist typist = new Typist();
    private final PlayedHands hands = new PlayedHands();
    private DispatcherBench bench;

    private static final class PlayedHands implements PersonActivity {
        private @Nullable Runnable listener;

        @Override
        public void listen(@Nullable Runnable next) {
            listener = next;
        }

        void move() {
            listener.run();
        }
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.grant(Set.of("node.command"));
        bench.first.bindActivity(hands);
        add("input.keyboard.type", "input.control", Lane.INPUT, true, typist);
    }

    @AfterEach
    void stop() {
        typist.mayGo.countDown();
        bench.close();
        bench.first.unbindActivity(hands);
        assertThat(hands.listener).isNull();
    }

    private void add(String name, String scope, Lane lane, boolean effects, Typist handler) {
        bench.add(new TestSource(TestSource.properties(name, scope, Risk.LOW, lane, effects), 0, handler));
    }

    private CompletionStage<CommandResult> typing() {
        CompletionStage<CommandResult> result = bench.dispatcher.execute(bench.command("input.keyboard.type", "{}"));
        await().until(() -> typist.inside.get() > typist.left.get());
        return result;
    }

    private CommandResult type() throws Exception {
        typist.mayGo.countDown();
        return bench.run("input.keyboard.type", "{}");
    }

    @Test
    void herHandsEndWhatTypesAndItSaysHowFarItCame() throws Exception {
        CompletionStage<CommandResult> typing = typing();
        hands.move();

        CommandResult result = DispatcherBench.await(typing);
        assertThat(result.error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(result.message())
                .startsWith("The person at this device is using its mouse or keyboard")
                .contains("5 s")
                .endsWith("3 of 9 characters were typed.");
    }

    @Test
    void oneThatDoesNotSayHowFarItCameIsAnsweredAllTheSame() throws Exception {
        typist.deaf = true;
        CompletionStage<CommandResult> typing = typing();
        hands.move();

        CommandResult result = DispatcherBench.await(typing);
        assertThat(result.error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(result.message()).startsWith("The person").endsWith("5 s.");
    }

    @Test
    void inputWaitsUntilSheHasBeenStill() throws Exception {
        hands.move();
        CommandResult refused = type();
        assertThat(refused.error()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(refused.message()).startsWith("The person at this device");
        bench.later.set(Duration.ofMillis(1_000).toNanos());
        assertThat(type().ok()).isFalse();
        assertThat(typist.inside).hasValue(0);
        bench.later.set(Duration.ofMillis(5_001).toNanos());
        assertThat(type().ok()).isTrue();
    }

    @Test
    void whatUsesNoHandsGoesOn() throws Exception {
        Typist shell = new Typist();
        Typist where = new Typist();
        add("system.info", "system.info", Lane.PROCESS, true, shell);
        add("input.mouse.position", "input.control", Lane.GENERAL, false, where);
        CompletionStage<CommandResult> runs = bench.dispatcher.execute(bench.command("system.info", "{}"));
        await().until(() -> shell.inside.get() == 1);
        hands.move();
        where.mayGo.countDown();
        assertThat(bench.run("input.mouse.position", "{}").ok()).isTrue();
        shell.mayGo.countDown();
        assertThat(DispatcherBench.await(runs).ok()).isTrue();
    }

    @Test
    void whatSheTypesAtTheConsoleIsHers() throws Exception {
        hands.move();
        typist.mayGo.countDown();
        assertThat(DispatcherBench.await(
                                bench.dispatcher.executeLocally("input.keyboard.type", null, Duration.ofSeconds(20)))
                        .ok())
                .isTrue();
    }

    @Test
    void whatSheHasJustAllowedRuns() throws Exception {
        bench.owner.verdict = Verdict.ASK;
        bench.person.answer = true;
        hands.move();
        CompletionStage<CommandResult> typing = typing();
        hands.move();
        typist.mayGo.countDown();
        assertThat(DispatcherBench.await(typing).ok()).isTrue();

        Typist again = new Typist();
        add("input.mouse.drag", "input.control", Lane.INPUT, true, again);
        CompletionStage<CommandResult> dragging = bench.dispatcher.execute(bench.command("input.mouse.drag", "{}"));
        await().until(() -> again.inside.get() == 1);
        bench.later.set(Duration.ofSeconds(3).toNanos());
        hands.move();
        assertThat(DispatcherBench.await(dragging).error())
                .as("she has changed her mind")
                .isEqualTo(ErrorCode.CANCELLED);
    }

    private void owner(String value) {
        bench.owner.sections = DispatcherBench.json("{'input':{'resumeAfterSeconds':" + value + "}}");
    }

    @Test
    void theOwnerSaysHowLong() throws Exception {
        owner("20");
        hands.move();
        bench.later.set(Duration.ofSeconds(19).toNanos());
        assertThat(type().message()).contains("20 s");
        bench.later.set(Duration.ofSeconds(21).toNanos());
        assertThat(type().ok()).isTrue();

        owner("0");
        hands.move();
        assertThat(type().ok()).isTrue();
    }

    @Test
    void itMayBeNeverUnlessSheSaysSo() throws Exception {
        owner("'never'");
        assertThat(bench.first.waitsForEver()).isFalse();
        hands.move();
        bench.later.set(Duration.ofDays(300).toNanos());
        assertThat(type().message()).contains("sophon-node resume");
        assertThat(bench.first.waitsForEver()).isTrue();
        bench.first.forget();
        assertThat(type().ok()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "86401", "1.5", "'soon'", "null", "5,'resumeAfter':3"})
    void aFaultInItDeniesInput(String value) throws Exception {
        owner(value);
        CommandResult refused = type();
        assertThat(refused.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused.message()).contains("policy.json: input").doesNotContain("soon");
    }
}
