package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node declares is taken for what its names stand for. */
class CataloguesTest {
    private static CommandInfo declared(String name, String scope, Risk risk) {
        return new CommandInfo(
                name, scope, risk, Availability.AVAILABLE, null, JsonNodeFactory.instance.objectNode(), "t", "1");
    }

    private static CommandInfo taken(CommandInfo declared) {
        Catalogue catalogue = new Catalogues().of(List.of(declared));
        return catalogue.find(declared.name()).orElseThrow();
    }

    @Test
    void noNodePutsAPublishedNameUnderAnotherScopeOrRisk() {
        CommandInfo execute = taken(declared("system.execute", "notify.send", Risk.NONE));
        assertThat(execute.scope()).isEqualTo("system.execute");
        assertThat(execute.risk()).isEqualTo(Risk.CRITICAL);
        CommandInfo type = taken(declared("input.keyboard.type", "input.control", Risk.NONE));
        assertThat(type.risk()).isEqualTo(Risk.MEDIUM);
        CommandInfo notify = taken(declared("notify.show", "notify.send", Risk.CRITICAL));
        assertThat(notify.risk()).isEqualTo(Risk.NONE);
    }

    @Test
    void aNameOfAReservedFamilyBelongsToItsScope() {
        CommandInfo camera = taken(declared("camera.snap", "system.info", Risk.NONE));
        assertThat(camera.scope()).isEqualTo("camera.capture");
        assertThat(camera.risk()).isEqualTo(Risk.HIGH);
    }

    @Test
    void whatIsNobodysStaysAsItIsDeclared() {
        CommandInfo own = declared("demo.hello", "demo.greet", Risk.LOW);
        assertThat(taken(own)).isEqualTo(own);
        // The risk of a scope is looked at where it is asked for an approval.
        CommandInfo under = declared("demo.run", "system.execute", Risk.NONE);
        assertThat(taken(under)).isEqualTo(under);
    }
}
