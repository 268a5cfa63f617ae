package dev.sophon.gateway.nodes.internal;

import static dev.sophon.gateway.nodes.internal.PairedNodes.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node says of scopes is taken for no more than its own. */
class BroughtScopesTest {
    private static CommandInfo command(String name, String scope, Risk risk) {
        return new CommandInfo(
                name, scope, risk, Availability.AVAILABLE, null, JsonNodeFactory.instance.objectNode(), "t", "1");
    }

    @Test
    void aNodeThatDeclaresNoneBringsThoseThatItsCommandsNeed() {
        assertThat(BroughtScopes.of(
                        null,
                        List.of(
                                command("demo.a", "demo.one", Risk.LOW),
                                command("demo.b", "demo.one", Risk.HIGH),
                                command("demo.c", "demo.one", Risk.NONE),
                                command("demo.d", "demo.two", Risk.MEDIUM))))
                .containsExactly(new Scope("demo.one", Risk.HIGH, ""), new Scope("demo.two", Risk.MEDIUM, ""));
    }

    @Test
    void ofTwoOfOneNameTheRiskierCounts() {
        Scope high = new Scope("demo.one", Risk.HIGH, "the riskier");
        Scope low = new Scope("demo.one", Risk.LOW, "the other");
        assertThat(BroughtScopes.of(List.of(high, low), List.of())).containsExactly(high);
        assertThat(BroughtScopes.of(List.of(low, high), List.of())).containsExactly(high);
    }

    @Test
    void whatIsPublishedIsNobodysToBring() {
        assertThat(BroughtScopes.of(
                        List.of(scope("system.execute", Risk.NONE), scope("node.command", Risk.NONE)),
                        List.of(command("system.execute", "system.execute", Risk.CRITICAL))))
                .isEmpty();
    }

    @Test
    void noCommandIsBelowTheRiskOfItsScopeNorBroughtBelowItsOwn() {
        List<Scope> brought = List.of(scope("demo.one", Risk.MEDIUM));
        assertThat(BroughtScopes.atTheirRisk(
                        List.of(
                                command("demo.a", "demo.one", Risk.NONE),
                                command("demo.b", "demo.one", Risk.CRITICAL),
                                command("demo.c", "demo.other", Risk.NONE)),
                        brought))
                .extracting(CommandInfo::risk)
                .containsExactly(Risk.MEDIUM, Risk.CRITICAL, Risk.NONE);
    }

    @Test
    void wordsAreCleanedAndCut() {
        Scope cleaned = BroughtScopes.of(
                        List.of(new Scope("demo.one", Risk.LOW, "a\u202eb\u001b[0m " + "x".repeat(5_000))), List.of())
                .get(0);
        assertThat(cleaned.words()).doesNotContain("\u202e").doesNotContain("\u001b");
        assertThat(cleaned.words().length()).isLessThanOrEqualTo(Scope.MOST_WORDS);
    }

    @Test
    void whatIsNoScopeIsRefused() {
        for (List<Scope> bad : Arrays.asList(
                Collections.<Scope>singletonList(null),
                List.of(new Scope("demo", Risk.LOW, "")),
                List.of(new Scope("demo.one.x y", Risk.LOW, "")),
                List.of(new Scope("demo.one", null, "")),
                List.of(new Scope(null, Risk.LOW, "")),
                Collections.nCopies(Scope.MOST + 1, scope("demo.one", Risk.LOW)))) {
            assertThatThrownBy(() -> BroughtScopes.of(bad, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("scopes: expected");
        }
    }
}
