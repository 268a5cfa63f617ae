package dev.sophon.gateway.nodes.internal;

import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The scopes that a node's capabilities bring beside the published ones, of which no node has a say. */
final class BroughtScopes {
    private BroughtScopes() {}

    /**
     * By name: those that the node declares, and those that it only needs, at the risk of the worst command. Of two with one
     * name the riskier counts.
     *
     * @throws IllegalArgumentException if one of them is not valid, or they are too many
     */
    static List<Scope> of(@Nullable List<Scope> declared, List<CommandInfo> commands) {
        if (declared != null && declared.size() > Scope.MOST) {
            throw new IllegalArgumentException("scopes: expected at most " + Scope.MOST);
        }
        Map<String, Scope> scopes = new TreeMap<>();
        for (Scope scope : declared == null ? List.<Scope>of() : declared) {
            add(scopes, clean(scope));
        }
        for (CommandInfo command : commands) {
            if (!scopes.containsKey(command.scope())
                    || scopes.get(command.scope()).words().isEmpty()) {
                add(scopes, new Scope(command.scope(), command.risk(), ""));
            }
        }
        return List.copyOf(scopes.values());
    }

    private static void add(Map<String, Scope> scopes, Scope scope) {
        if (PublishedScopes.of(scope.name()).isEmpty()) {
            scopes.merge(
                    scope.name(),
                    PublishedScopes.pinned(scope),
                    (one, other) -> one.risk().compareTo(other.risk()) < 0 ? other : one);
        }
    }

    private static Scope clean(Scope scope) {
        // Jackson fills a record by names: what the message left out is null, whatever the type says.
        if (scope == null || scope.name() == null || !Scope.isName(scope.name()) || scope.risk() == null) {
            throw new IllegalArgumentException("scopes: expected name, risk and words of each, as name family.what");
        }
        return new Scope(
                scope.name(),
                scope.risk(),
                Optional.ofNullable(CleanText.said(scope.words(), Scope.MOST_WORDS))
                        .orElse(""));
    }

    /** The commands, none below the risk of the scope that was brought for it: whoever grants a scope goes by its risk. */
    static List<CommandInfo> atTheirRisk(List<CommandInfo> commands, List<Scope> brought) {
        return commands.stream()
                .map(command -> brought.stream()
                        .filter(scope -> scope.name().equals(command.scope()))
                        .map(scope -> command.under(scope.name(), higher(scope.risk(), command.risk())))
                        .findFirst()
                        .orElse(command))
                .toList();
    }

    private static Risk higher(Risk one, Risk other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
