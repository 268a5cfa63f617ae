package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.text.NearestName;
import dev.sophon.protocol.wire.Hello;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the fields of a node may hold. */
final class NodeFields {
    private NodeFields() {}

    /** A text for people: some characters, not too many, none of which hides. */
    static String text(String field, @Nullable String value, int longest) {
        return Optional.ofNullable(value)
                .flatMap(given -> CleanText.name(given, longest))
                .orElseThrow(() -> Refusal.invalid(field + ": expected 1 to " + longest
                        + " characters, and no control or invisible characters among them"));
    }

    /** A group's name; {@code null} for none, also where there is nothing to see in it. */
    static @Nullable String group(@Nullable String group) {
        return group == null || group.isBlank() ? null : text("group", group, 100);
    }

    static List<String> labels(List<String> labels) {
        if (labels.size() > 50) {
            throw Refusal.invalid("labels: expected 50 at most");
        }
        return labels.stream()
                .map(label -> text("labels", label, 100))
                .distinct()
                .toList();
    }

    /** What a machine says of itself: cut and cleaned rather than refused. */
    static @Nullable String said(@Nullable String value, int longest) {
        return CleanText.said(value, longest);
    }

    /** Versions that a Node has put aside, and why: cut and cleaned rather than refused. */
    static Map<String, String> quarantined(@Nullable Map<String, String> said) {
        Map<String, String> clean = new LinkedHashMap<>();
        if (said != null) {
            said.entrySet().stream().limit(Hello.MOST_QUARANTINED).forEach(one -> {
                String version = said(one.getKey(), 40);
                if (version != null) {
                    clean.put(version, Objects.requireNonNullElse(said(one.getValue(), 200), ""));
                }
            });
        }
        return clean;
    }

    /** The nearest to it from 0 to 100; 0 for what is no number. */
    static double percent(double said) {
        return Double.isNaN(said) ? 0 : Math.max(0, Math.min(100, said));
    }

    /** @throws IllegalArgumentException when one of them is null, as a message may have it whatever the type says */
    static Set<String> ids(String field, @Nullable List<String> ids) {
        if (ids == null) {
            return Set.of();
        }
        if (ids.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(field + ": expected ids of commands");
        }
        return Set.copyOf(ids);
    }

    /**
     * Scopes that can be granted to a node: the published ones and those that a capability of this very node has brought.
     * What it has already it may keep, though the capability is gone.
     */
    static Set<String> scopes(Set<String> scopes, Node node) {
        List<String> known =
                node.catalogue().grantable().stream().map(Scope::name).toList();
        for (String scope : scopes) {
            // Jackson does not hold to the type here.
            if (scope == null) {
                throw Refusal.invalid("scopes: expected names");
            }
            if (!known.contains(scope) && !node.scopes().contains(scope)) {
                throw Refusal.invalid("scopes: one is unknown"
                        + NearestName.to(scope, known)
                                .map(name -> "; the nearest is " + name)
                                .orElse("")
                        + "; known: " + String.join(", ", known));
            }
        }
        return new TreeSet<>(scopes);
    }
}
