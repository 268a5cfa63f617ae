package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.internal.PairedNodes.Link;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command's way to its node and its outcome's way back, over connections that come and go. */
class InMemoryRouterTest {
    private static final int BUDGET = 10_000;

    @TempDir
    Path home;

    private PairedNodes nodes;
    private InMemoryRouter router;

    @BeforeEach
    void open() {
        nodes = new PairedNodes(home);
        router = nodes.router();
        nodes.pair("office");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private ExecuteCommand command(String id) {
        return new ExecuteCommand(
                id, "r", "system.info", null, BUDGET, nodes.records().time().now(), null);
    }

    private static CommandResult fine(String id) {
        return CommandResult.success(id, EncodedJson.of(Map.of("fine", true)), 5);
    }

    private void pass(Duration duration) {
        nodes.records().time().pass(duration);
    }

    @Test
    void whoIsNotConnectedOrHasNotSaidHelloIsOffline() {
        for (String id : new String[] {"office", "nobody"}) {
            assertThat(router.reaches(id)).isFalse();
            assertThat(router.execute(id, command("c")).join().error()).isEqualTo(ErrorCode.NODE_OFFLINE);
            assertThat(router.cancel(id, "c")).isFalse();
        }
        Link link = new Link("office");
        nodes.sessions().connected(link);
        assertThat(router.reaches("office")).isFalse();
        assertThat(router.execute("office", command("c")).join().error()).isEqualTo(ErrorCode.NODE_OFFLINE);
        assertThat(link.said()).isEmpty();
    }

    @Test
    void anOutcomeCountsOnceAndFromTheNodeThatItWasSentTo() {
        nodes.pair("kitchen");
        Link link = nodes.greeted("office");
        CompletableFuture<CommandResult> outcome = router.execute("office", command("c"));
        assertThat(link.said()).containsExactly("ExecuteCommand");
        assertThat(router.settled("kitchen", fine("c"))).isFalse();
        assertThat(router.settled("office", fine("other"))).isFalse();
        assertThat(outcome).isNotDone();
        assertThat(router.settled("office", fine("c"))).isTrue();
        assertThat(outcome.join().ok()).isTrue();
        assertThat(router.settled("office", fine("c"))).isFalse();
        assertThat(router.cancel("office", "c")).isTrue();
        assertThat(link.said()).endsWith("CancelCommand");
    }

    @Test
    void nobodyWaitsLongerThanTheBudgetAndTheGrace() {
        nodes.greeted("office");
        CompletableFuture<CommandResult> outcome = router.execute("office", command("c"));
        pass(Duration.ofMillis(BUDGET).plus(Limits.GRACE).minusMillis(1));
        assertThat(outcome).isNotDone();
        pass(Duration.ofMillis(2));
        assertThat(outcome.join().error()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(router.settled("office", fine("c"))).as("it is late").isFalse();
    }

    @Test
    void whatTheNodeDoesNotKnowIsSentAgainOverItsNextConnectionWithWhatIsLeftOfTheBudget() {
        Link first = nodes.greeted("office");
        CompletableFuture<CommandResult> lost = router.execute("office", command("lost"));
        CompletableFuture<CommandResult> begun = router.execute("office", command("begun"));
        nodes.sessions().disconnected(first);
        pass(Duration.ofSeconds(4));
        Link second = nodes.greeted("office", "begun");
        assertThat(second.said()).containsExactly("ExecuteCommand");
        ExecuteCommand again = (ExecuteCommand) second.last();
        assertThat(again.commandId()).isEqualTo("lost");
        assertThat(again.timeoutMs()).isBetween(BUDGET - 4_100, BUDGET - 4_000);
        router.resend(second, Set.of());
        assertThat(second.said())
                .as("over one connection once; the other was begun by the one before")
                .hasSize(2);
        assertThat(((ExecuteCommand) second.last()).commandId()).isEqualTo("begun");
        router.settled("office", fine("lost"));
        router.settled("office", fine("begun"));
        assertThat(lost.join().ok() && begun.join().ok()).isTrue();
    }

    @Test
    void whatHasNoBudgetLeftIsNotSentAgain() {
        Link first = nodes.greeted("office");
        CompletableFuture<CommandResult> outcome = router.execute("office", command("c"));
        nodes.sessions().disconnected(first);
        pass(Duration.ofMillis(BUDGET + 1));
        assertThat(outcome).isNotDone();
        assertThat(nodes.greeted("office").said()).isEmpty();
    }

    @Test
    void whatAProcessBeforeHasSentIsWaitedForAndSentAgain() {
        CompletableFuture<CommandResult> outcome = router.expect("office", command("c"), Duration.ofSeconds(30));
        assertThat(nodes.greeted("office").said()).containsExactly("ExecuteCommand");
        pass(Duration.ofSeconds(31));
        assertThat(outcome.join().error()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void aRevokeEndsWhatIsUnderWayThereAndNowhereElse() {
        nodes.pair("kitchen");
        nodes.greeted("office");
        nodes.greeted("kitchen");
        CompletableFuture<CommandResult> here = router.execute("office", command("here"));
        CompletableFuture<CommandResult> there = router.execute("kitchen", command("there"));
        nodes.registry().revoke("office", Principal.GATEWAY);
        assertThat(here.join().error()).isEqualTo(ErrorCode.NODE_OFFLINE);
        assertThat(there).isNotDone();
    }
}
