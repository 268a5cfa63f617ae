package dev.sophon.node.dispatch.internal.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.DispatcherBench;
import dev.sophon.node.dispatch.internal.TestSource;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave held is let go in time. */
class LeasesTest {
    private static final Duration LEASE = Duration.ofMillis(2_500);

    @TempDir
    Path home;

    private final Holding holding = new Holding();
    private DispatcherBench bench;

    record Params(@DefaultValue("0") int sleepMs) {}

    /** Leaves something held, and counts how often it is to let it go. */
    static final class Holding implements CommandHandler<Params, Done> {
        final AtomicInteger letGo = new AtomicInteger();
        final AtomicInteger runs = new AtomicInteger();

        @Override
        public Done handle(Params params, Invocation call) throws InterruptedException {
            call.leavesHeld(letGo::incrementAndGet);
            runs.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(params.sleepMs());
            return Done.DONE;
        }
    }

    static final class Sleeping implements CommandHandler<Params, Done> {
        @Override
        public Done handle(Params params, Invocation call) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(params.sleepMs());
            return Done.DONE;
        }
    }

    @BeforeEach
    void start() {
        start(LEASE);
    }

    private void start(Duration lease) {
        if (bench != null) {
            bench.close();
        }
        bench = new DispatcherBench(home, journal -> journal, lease);
        bench.dispatcher.grant(Set.of("node.command"));
        command("input.down", "input.control", holding);
        command("input.other", "input.control", new Sleeping());
        command("notify.show", "notify.send", new Sleeping());
    }

    private void command(String name, String scope, CommandHandler<?, ?> handler) {
        bench.add(new TestSource(TestSource.properties(name, scope, Risk.LOW, Lane.GENERAL, true), 0, handler));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void run(String name, String params) throws Exception {
        assertThat(bench.run(name, params).ok()).isTrue();
    }

    /** And no command of another scope, or from the console, is a sign of life. */
    @Test
    void lastsALeaseBeyondTheLastCommandOfItsScopeByItsWay() throws Exception {
        run("input.down", "{}");
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < LEASE.multipliedBy(2).toNanos()) {
            run("input.other", "{'sleepMs':40}");
        }
        assertThat(holding.letGo).hasValue(0);
        long last = System.nanoTime();
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(40)).until(() -> {
            run("notify.show", "{}");
            bench.dispatcher.executeLocally("input.other", null, Duration.ofSeconds(5));
            return holding.letGo.get() == 1;
        });
        assertThat(System.nanoTime() - last).isGreaterThan(LEASE.minusMillis(50).toNanos());
    }

    @Test
    void isNotLetGoWhileACommandOfItsScopeRuns() throws Exception {
        run("input.down", "{}");
        run("input.other", "{'sleepMs':3000}");
        assertThat(holding.letGo).hasValue(0);
        await().untilAsserted(() -> assertThat(holding.letGo).hasValue(1));
    }

    @Test
    void isLetGoWhenItsWayEndsAndNotWhenAnothersDoes() throws Exception {
        start(Duration.ofMinutes(5));
        DispatcherBench.await(bench.dispatcher.executeLocally("input.down", null, Duration.ofSeconds(5)));
        bench.dispatcher.disconnected();
        run("input.down", "{}");
        bench.dispatcher.disconnected();
        await().untilAsserted(() -> assertThat(holding.letGo).hasValue(1));
        bench.dispatcher.disconnected();
        bench.close();
        assertThat(holding.letGo).as("the console's, when the Node stops").hasValue(2);
    }

    @Test
    void isLetGoWhenItsScopeIsTakenAway() throws Exception {
        start(Duration.ofMinutes(5));
        run("input.down", "{}");
        bench.dispatcher.grant(Set.of("input.control"));
        bench.dispatcher.grant(Set.of("notify.send"));
        await().untilAsserted(() -> assertThat(holding.letGo).hasValue(1));
    }

    @Test
    void isLetGoBeforeThePersonIsAsked() throws Exception {
        start(Duration.ofMinutes(5));
        run("input.down", "{}");
        bench.owner.verdict = Verdict.ASK;
        bench.person.thinks = true;
        CompletionStage<CommandResult> asked = bench.dispatcher.execute(bench.command("notify.show", "{}"));
        await().until(() -> bench.person.dialog);
        assertThat(holding.letGo).hasValue(1);
        bench.person.decides.countDown();
        DispatcherBench.await(asked);
    }

    @Test
    void isLetGoWhenTheCommandIsCancelled() throws Exception {
        start(Duration.ofMinutes(5));
        ExecuteCommand down = DispatcherBench.command("one", "input.down", "{'sleepMs':20000}", 30_000);
        CompletionStage<CommandResult> running = bench.dispatcher.execute(down);
        await().until(() -> holding.runs.get() == 1);
        bench.dispatcher.cancel("one");
        assertThat(DispatcherBench.await(running).error()).isEqualTo(ErrorCode.CANCELLED);
        await().untilAsserted(() -> assertThat(holding.letGo).hasPositiveValue());
    }
}
