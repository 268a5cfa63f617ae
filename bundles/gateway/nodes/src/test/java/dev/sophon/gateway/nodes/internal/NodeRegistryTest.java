package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.gateway.nodes.internal.PairedNodes.Link;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.wire.ScopesChanged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of the nodes and decide about them. */
class NodeRegistryTest {
    private static final Principal OPERATOR = Principal.GATEWAY;

    @TempDir
    Path home;

    private PairedNodes nodes;
    private NodeRegistry registry;

    @BeforeEach
    void open() {
        nodes = new PairedNodes(home);
        registry = nodes.registry();
        nodes.pair("office");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void theNewestIsFirst() {
        nodes.records().time().pass(Duration.ofSeconds(1));
        nodes.pair("kitchen");
        nodes.pair("cellar");
        assertThat(registry.list()).extracting(Node::nodeId).containsExactly("cellar", "kitchen", "office");
        assertThat(registry.find("attic")).isEmpty();
    }

    @Test
    void anEditLeavesWhatItDoesNotName() {
        registry.edit("office", "Front desk", "ground floor", List.of("a", "a", "b"), OPERATOR);
        Node edited = registry.edit("office", null, null, null, OPERATOR);
        assertThat(edited.displayName()).isEqualTo("Front desk");
        assertThat(edited.group()).isEqualTo("ground floor");
        assertThat(edited.labels()).containsExactly("a", "b");
        assertThat(registry.edit("office", null, " ", List.of(), OPERATOR).group())
                .as("a blank one is none")
                .isNull();
    }

    @Test
    void whatCannotBeANameIsRefusedByItsField() {
        refused("displayName", () -> registry.edit("office", "\u200b", null, null, OPERATOR));
        refused("displayName", () -> registry.edit("office", "x".repeat(101), null, null, OPERATOR));
        refused("group", () -> registry.edit("office", null, "a\u202eb", null, OPERATOR));
        refused("labels", () -> registry.edit("office", null, null, List.of(""), OPERATOR));
        refused("labels", () -> registry.edit("office", null, null, Collections.nCopies(51, "x"), OPERATOR));
        assertThat(nodes.node("office").displayName()).isEqualTo("office");
    }

    private static void refused(String field, Runnable what) {
        assertThatThrownBy(what::run).isInstanceOf(Refusal.class).hasMessageStartingWith(field + ": expected");
    }

    @Test
    void aGrantIsToldToTheNodeThatIsThere() {
        Link link = nodes.greeted("office");
        registry.grant("office", Set.of("input.control"), OPERATOR);
        assertThat(link.said()).containsExactly("ScopesChanged");
        assertThat(((ScopesChanged) link.last()).scopes()).containsExactly("input.control");
        nodes.sessions().disconnected(link);
        assertThat(registry.grant("office", Set.of(), OPERATOR).scopes()).isEmpty();
        assertThat(link.said()).hasSize(1);
    }

    @Test
    void aScopeThatNobodyHasIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> registry.grant("office", Set.of("input.contrl"), OPERATOR))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("the nearest is input.control");
        assertThat(nodes.node("office").scopes()).containsExactly("screen.capture");
    }

    @Test
    void aRevokeEndsTheConnection() {
        Link link = nodes.greeted("office");
        registry.revoke("office", OPERATOR);
        assertThat(link.said()).containsExactly("Revoked", "close revoked");
        assertThat(nodes.router().reaches("office")).isFalse();
    }

    @Test
    void ofManyThoseThatWereWrittenAreToldAndThoseThatWereNot() {
        nodes.pair("kitchen");
        NodesChange change = new NodesChange("shop", null, null);
        nodes.records().store().at(1, Fault.FAILS);
        NodesChange.Outcome told = registry.change(List.of("office", "kitchen"), change, false, OPERATOR);
        assertThat(told.changed()).containsExactly("kitchen");
        assertThat(told.failed()).containsExactly(new NodesChange.Failed("office", "It could not be written"));
        assertThat(nodes.node("office").group()).isNull();
        assertThat(nodes.node("kitchen").group()).isEqualTo("shop");
        nodes.records().store().all(Fault.FAILS);
        assertThatThrownBy(() -> registry.change(List.of("office"), change, false, OPERATOR))
                .isInstanceOf(StoreException.class);
        nodes.records().store().release();
    }

    @Test
    void whoDecidesOnANodeThatIsForgottenMeanwhileIsTold() {
        registry.revoke("office", OPERATOR);
        nodes.records().store().at(1, Fault.WAITS);
        var forgotten = TestRecords.begin(() -> {
            registry.forget("office", OPERATOR);
            return true;
        });
        await().until(() -> nodes.records().store().held() == 1);
        var edited = TestRecords.begin(() -> registry.edit("office", "x", null, null, OPERATOR));
        assertThat(registry.find("office"))
                .as("nothing is shown before it is written")
                .isPresent();
        nodes.records().store().release();
        TestRecords.soon(forgotten);
        assertThatThrownBy(() -> TestRecords.soon(edited)).hasRootCauseMessage("No node has this id");
        assertThat(registry.find("office")).isEmpty();
    }

    @Test
    void theBeatsAreThoseThatWereHeard() {
        Link link = nodes.greeted("office");
        nodes.beat(link, 12.5);
        nodes.beat(link, 900);
        nodes.beat(link, Double.NaN);
        assertThat(registry.beats("office")).extracting(Beat::cpuPercent).containsExactly(12.5, 100.0, 0.0);
    }

    @Test
    void nothingIsDecidedOnANodeThatIsNotThere() {
        List<Runnable> all = List.of(
                () -> registry.beats("attic"),
                () -> registry.edit("attic", "x", null, null, OPERATOR),
                () -> registry.grant("attic", Set.of(), OPERATOR),
                () -> registry.forget("attic", OPERATOR),
                () -> registry.revoke("attic", OPERATOR));
        for (Runnable what : all) {
            assertThatThrownBy(what::run).isInstanceOf(Refusal.class).hasMessage("No node has this id");
        }
    }
}
