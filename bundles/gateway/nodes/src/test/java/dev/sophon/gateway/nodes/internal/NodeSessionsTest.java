package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.NodeSessions.Holder;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.internal.PairedNodes.Link;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.HelloReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in as which node, and how nodes stand by their connections and by the clock. */
class NodeSessionsTest {
    @TempDir
    Path home;

    private PairedNodes nodes;
    private Sessions sessions;
    private String token;

    @BeforeEach
    void open() {
        nodes = new PairedNodes(home);
        sessions = nodes.sessions();
        token = nodes.pair("office");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private NodeStatus status() {
        return nodes.node("office").status();
    }

    private void pass(Duration duration) {
        nodes.records().time().pass(duration);
    }

    @Test
    void aTokenLetsInItsOwnNodeOnly() {
        nodes.pair("kitchen");
        assertThat(sessions.holder(token)).contains(new Holder("office", null));
        String secret = token.substring("office.".length());
        for (String wrong : List.of("kitchen." + secret, "nobody." + secret, secret, "office.", "office", "", ".")) {
            assertThat(sessions.holder(wrong)).as(wrong).isEmpty();
        }
        assertThat(status()).isEqualTo(NodeStatus.APPROVED);
    }

    @Test
    void theTokenOfBeforeIsATroubleOfANodeThatIsNotThere() {
        String next = nodes.pairAgain("office");
        Link link = nodes.greeted("office");
        assertThat(sessions.holder(token)).isEmpty();
        assertThat(status()).as("it is there").isEqualTo(NodeStatus.ONLINE);
        sessions.disconnected(link);
        pass(Sessions.OFFLINE.plusSeconds(2));
        assertThat(sessions.holder(token + "x")).isEmpty();
        assertThat(status()).as("that was never its token").isEqualTo(NodeStatus.OFFLINE);
        assertThat(sessions.holder(token)).isEmpty();
        assertThat(status()).isEqualTo(NodeStatus.ERROR);
        assertThat(sessions.holder(next)).contains(new Holder("office", null));
        nodes.greeted("office");
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
    }

    @Test
    void whoIsRevokedIsNotLetIn() {
        nodes.registry().revoke("office", Principal.GATEWAY);
        assertThat(sessions.holder(token)).isEmpty();
        for (String id : List.of("office", "nobody")) {
            Link link = new Link(id);
            sessions.connected(link);
            assertThat(link.said()).containsExactly("close revoked");
        }
    }

    @Test
    void theFirstConnectionEndsThePairing() {
        sessions.connected(new Link("office"));
        nodes.records().store().commit(transaction -> {});
        assertThat(Objects.requireNonNull(nodes.node("office").pairing()).status())
                .isEqualTo(Pairing.Status.DONE);
    }

    @Test
    void aNewConnectionTakesThePlaceOfTheOneBefore() {
        Link first = nodes.greeted("office");
        Link second = nodes.greeted("office");
        assertThat(first.said()).containsExactly("close replaced");
        nodes.beat(second, 10);
        nodes.beat(first, 99);
        assertThat(nodes.node("office").vitals().cpuPercent())
                .as("what is said over the first counts no more")
                .isEqualTo(10);
        sessions.disconnected(first);
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        sessions.disconnected(second);
        assertThat(status()).isEqualTo(NodeStatus.STALE);
    }

    @Test
    void whoIsNotHeardOfIsStaleAndThenOffline() {
        Link link = nodes.greeted("office");
        pass(Sessions.STALE.minusSeconds(1));
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        pass(Duration.ofSeconds(3));
        assertThat(status()).isEqualTo(NodeStatus.STALE);
        nodes.beat(link, 1);
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        pass(Sessions.OFFLINE.plusSeconds(2));
        assertThat(status()).isEqualTo(NodeStatus.OFFLINE);
        nodes.beat(link, 1);
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
    }

    @Test
    void whoWasGrantedNothingIsInTrouble() {
        Link link = new Link("office");
        sessions.connected(link);
        sessions.hello(link, PairedNodes.hello(List.of(command("system.info", "system.info")), null));
        assertThat(status()).as("what needs screen.capture may still come").isEqualTo(NodeStatus.ONLINE);

        nodes.registry().grant("office", Set.of(), Principal.GATEWAY);
        assertThat(status()).isEqualTo(NodeStatus.ERROR);
        nodes.beat(link, 1);
        assertThat(status()).isEqualTo(NodeStatus.ERROR);
        nodes.registry().grant("office", Set.of("system.info"), Principal.GATEWAY);
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        nodes.registry().grant("office", Set.of(), Principal.GATEWAY);
        pass(Sessions.STALE.plusSeconds(2));
        assertThat(status()).as("it is not heard of").isEqualTo(NodeStatus.STALE);
        nodes.beat(link, 1);
        assertThat(status()).isEqualTo(NodeStatus.ERROR);
        sessions.disconnected(link);
        assertThat(status()).as("its connection is lost").isEqualTo(NodeStatus.STALE);
    }

    @Test
    void whoCanDoNothingNeedsNoScope() {
        nodes.registry().grant("office", Set.of(), Principal.GATEWAY);
        Link link = nodes.greeted("office");
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        sessions.catalogChanged(link, new CatalogChanged(List.of(command("system.info", "system.info")), null));
        assertThat(status()).isEqualTo(NodeStatus.ERROR);
    }

    private static CommandInfo command(String name, String scope) {
        return new CommandInfo(
                name,
                scope,
                Risk.LOW,
                Availability.AVAILABLE,
                null,
                JsonNodeFactory.instance.objectNode(),
                "bundle",
                "1.0.0");
    }

    @Test
    void aClockThatIsSetChangesNothing() {
        nodes.greeted("office");
        nodes.records().time().jump(Duration.ofHours(5));
        pass(Duration.ofSeconds(2));
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
    }

    @Test
    void whatIsWrongInAHelloLeavesTheNodeAsItWas() {
        Link link = new Link("office");
        sessions.connected(link);
        assertThatThrownBy(() -> sessions.hello(link, PairedNodes.hello(List.of(), null, new String[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unsettled: expected");
        assertThat(status()).isEqualTo(NodeStatus.APPROVED);
        assertThat(nodes.router().reaches("office")).isFalse();
    }

    @Test
    void aHelloIsAnsweredWithWhatWasGranted() {
        Link link = new Link("office");
        sessions.connected(link);
        HelloReply reply = sessions.hello(link, PairedNodes.hello(List.of(), null));
        assertThat(reply.scopes()).containsExactly("screen.capture");
        assertThat(status()).isEqualTo(NodeStatus.ONLINE);
        assertThatThrownBy(() -> sessions.hello(new Link("nobody"), PairedNodes.hello(List.of(), null)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void theReturnOfManyIsSpread() {
        assertThat(Sessions.returnSeconds(1)).isEqualTo(2);
        assertThat(Sessions.returnSeconds(250)).isEqualTo(10);
        assertThat(Sessions.returnSeconds(10_000)).isEqualTo(30);
    }
}
