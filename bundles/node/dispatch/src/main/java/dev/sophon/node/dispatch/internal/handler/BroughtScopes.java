package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.BringsScope;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scopes that a bundle's manifest brings: see {@link BringsScope}. */
public final class BroughtScopes {
    private static final Logger LOG = LoggerFactory.getLogger(BroughtScopes.class);

    private BroughtScopes() {}

    /** None of a bundle that is gone; what is not valid is left out, and what is published is not the bundle's to bring. */
    public static List<Scope> of(@Nullable Bundle bundle) {
        BundleRevision revision = bundle == null ? null : bundle.adapt(BundleRevision.class);
        if (bundle == null || revision == null) {
            return List.of();
        }
        List<Scope> scopes = new ArrayList<>();
        for (BundleCapability capability : revision.getDeclaredCapabilities(BringsScope.NAMESPACE)) {
            Map<String, Object> said = capability.getAttributes();
            String name = text(said.get(BringsScope.NAMESPACE));
            if (!Scope.isName(name)) {
                LOG.error("A scope of {} is left out: expected a name such as demo.greet", bundle.getSymbolicName());
            } else if (PublishedScopes.of(name).isEmpty()) {
                String words = text(said.get("words"));
                scopes.add(PublishedScopes.pinned(new Scope(
                        name,
                        Risk.of(text(said.get("risk"))),
                        words.substring(0, Math.min(words.length(), Scope.MOST_WORDS)))));
            }
        }
        return scopes;
    }

    /** The higher of a command's own risk and that of the scope that its bundle brings for it. */
    public static CommandProperties atTheirRisk(CommandProperties command, List<Scope> brought) {
        return brought.stream()
                .filter(scope -> scope.name().equals(command.scope()))
                .map(scope -> command.atLeast(scope.risk()))
                .findFirst()
                .orElse(command);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
