package dev.sophon.gateway.features.internal.records;

import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.text.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which nodes something is wanted of: {@code all}, {@code group:NAME}, {@code label:TEXT} or {@code node:ID}. */
public record Target(Kind kind, String name) {
    /** From the general to the special: what a special one says counts more. */
    public enum Kind {
        ALL,
        GROUP,
        LABEL,
        NODE
    }

    private static final int LONGEST = 100;

    /**
     * Reads one.
     *
     * @throws Refusal if it is none
     */
    public static Target of(String text) {
        if (text.equals("all")) {
            return new Target(Kind.ALL, "");
        }
        int colon = text.indexOf(':');
        for (Kind kind : Kind.values()) {
            String name = text.substring(colon + 1);
            if (kind != Kind.ALL
                    && colon > 0
                    && text.substring(0, colon).equals(word(kind))
                    && name.indexOf('/') < 0
                    && CleanText.name(name, LONGEST).equals(Optional.of(name))) {
                return new Target(kind, name);
            }
        }
        throw Refusal.invalid("target: expected all, node:ID, group:NAME or label:TEXT, without a slash in it");
    }

    /** All that mean a node, from the general to the special. */
    static List<Target> meaning(Node node) {
        List<Target> targets = new ArrayList<>();
        targets.add(new Target(Kind.ALL, ""));
        if (node.group() != null) {
            targets.add(new Target(Kind.GROUP, node.group()));
        }
        node.labels().forEach(label -> targets.add(new Target(Kind.LABEL, label)));
        targets.add(new Target(Kind.NODE, node.nodeId()));
        return targets;
    }

    boolean means(Node node) {
        return switch (kind) {
            case ALL -> true;
            case GROUP -> name.equals(node.group());
            case LABEL -> node.labels().contains(name);
            case NODE -> name.equals(node.nodeId());
        };
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return kind == Kind.ALL ? word(kind) : word(kind) + ":" + name;
    }
}
