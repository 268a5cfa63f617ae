package dev.sophon.gateway.features.internal.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted of the nodes that a target means. Immutable.
 *
 * @param features each name once
 * @param by who said so, for people
 */
public record FeatureSet(Target target, List<Named> features, String by, Instant changedAt) {
    public FeatureSet {
        features = List.copyOf(features);
    }

    /** With this version of a feature set, or without that feature set. */
    public FeatureSet with(String name, Optional<String> version, String who, Instant now) {
        List<Named> next = new ArrayList<>(
                features.stream().filter(one -> !one.name().equals(name)).toList());
        version.ifPresent(one -> next.add(new Named(name, one)));
        return new FeatureSet(target, next, who, now);
    }
}
