package dev.sophon.gateway.nodes;

import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node can do. Immutable; nodes with the same catalogue share one instance. */
public final class Catalogue {
    /** Of a node that has never said. */
    public static final Catalogue EMPTY = new Catalogue("", List.of(), List.of(), EncodedJson.of(List.of()));

    private final String sha256;
    private final Map<String, CommandInfo> byName;
    private final List<CommandInfo> commands;
    private final List<Scope> scopes;
    private final EncodedJson encoded;
    private final Set<String> understated;

    /**
     * A catalogue of these commands.
     *
     * @param sha256 of all of it
     * @param scopes those that the commands need and that are not published
     * @param encoded the commands as a JSON array
     */
    public Catalogue(String sha256, List<CommandInfo> commands, List<Scope> scopes, EncodedJson encoded) {
        this(sha256, commands, scopes, encoded, Set.of());
    }

    /**
     * The same of a node that takes some commands for less than they are.
     *
     * @param understated the names of those
     */
    public Catalogue(
            String sha256,
            List<CommandInfo> commands,
            List<Scope> scopes,
            EncodedJson encoded,
            Set<String> understated) {
        this.sha256 = sha256;
        this.commands = List.copyOf(commands);
        this.byName = commands.stream()
                .collect(Collectors.toUnmodifiableMap(CommandInfo::name, Function.identity(), (one, two) -> one));
        this.scopes = List.copyOf(scopes);
        this.encoded = encoded;
        this.understated = Set.copyOf(understated);
    }

    public String sha256() {
        return sha256;
    }

    public List<CommandInfo> commands() {
        return commands;
    }

    /** The scopes that capabilities of the node have brought, beside the published ones. */
    public List<Scope> scopes() {
        return scopes;
    }

    /** Every scope that can be granted to the node, the published ones first. */
    public List<Scope> grantable() {
        return Stream.concat(PublishedScopes.all().stream(), scopes.stream()).toList();
    }

    /** Some of its commands, with their scopes. */
    public Catalogue only(Predicate<CommandInfo> wanted) {
        List<CommandInfo> some = commands.stream().filter(wanted).toList();
        List<Scope> theirs = scopes.stream()
                .filter(scope -> some.stream().anyMatch(info -> info.scope().equals(scope.name())))
                .toList();
        return new Catalogue(sha256, some, theirs, EncodedJson.of(some), understated);
    }

    public Optional<CommandInfo> find(String command) {
        return Optional.ofNullable(byName.get(command));
    }

    /**
     * The names of commands for which the node declares a lower risk than {@link #commands()} tells: what it does by risk, such
     * as asking for an approval, it does not do for them.
     */
    public Set<String> understated() {
        return understated;
    }

    /** The commands as a JSON array, encoded once for all who ask. */
    public EncodedJson encoded() {
        return encoded;
    }
}
