package dev.sophon.gateway.nodes;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What many nodes are to have alike; what is {@code null} stays as each has it.
 *
 * @param group blank for none
 * @param labels these and no others
 * @param scopes these and no others
 */
public record NodesChange(@Nullable String group, @Nullable List<String> labels, @Nullable Set<String> scopes) {

    /**
     * What became of it.
     *
     * @param changed the ids of those that have it now
     * @param failed those that are as they were, as far as is known
     */
    public record Outcome(List<String> changed, List<Failed> failed) {}

    /**
     * A node that is as it was.
     *
     * @param reason for people
     */
    public record Failed(String nodeId, String reason) {}
}
