package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.Release;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the record of one name says. Immutable.
 *
 * @param current what runs; null when nothing does
 * @param previous what was good before; null when there is none
 * @param trial what is being tried, and takes the place of the current one when it is well
 * @param highest the newest version that was ever good: nothing older is installed unless the owner pins it
 * @param quarantined versions that were not well, by version, with the reason
 * @param barred whether the owner has taken out what had come by message: no message brings it back
 */
record Installed(
        @Nullable FeatureSet current,
        @Nullable FeatureSet previous,
        @Nullable FeatureSet trial,
        @Nullable Release highest,
        Map<String, String> quarantined,
        boolean barred) {
    static final Installed NOTHING = new Installed(null, null, null, null, Map.of(), false);

    Installed {
        quarantined = Map.copyOf(quarantined);
    }

    /** The sets whose bundles may bring commands now. */
    Stream<FeatureSet> live() {
        return Stream.of(Optional.ofNullable(trial), Optional.ofNullable(current))
                .flatMap(Optional::stream);
    }

    Installed trying(FeatureSet set) {
        return new Installed(current, previous, set, highest, quarantined, barred);
    }

    /** What was tried is good. */
    Installed good(FeatureSet set) {
        Release newest = highest == null || highest.compareTo(set.version()) < 0 ? set.version() : highest;
        Map<String, String> rest = new TreeMap<>(quarantined);
        rest.remove(set.version().toString());
        return new Installed(set, current, null, newest, rest, false);
    }

    /** What was tried is not, and is not tried again by itself. */
    Installed bad(FeatureSet set, String reason) {
        Map<String, String> more = new TreeMap<>(quarantined);
        more.put(set.version().toString(), reason);
        return new Installed(current, previous, null, highest, more, barred);
    }

    /** What ran turned out not to be good: what was good before takes its place. */
    Installed fallen(FeatureSet set, String reason) {
        Installed without = bad(set, reason);
        return new Installed(previous, null, null, highest, without.quarantined(), barred);
    }

    /** It has been taken out; what version there was is not forgotten. */
    Installed removed() {
        return new Installed(null, null, null, highest, quarantined, barred);
    }

    /** The same by the owner. */
    Installed removedByOwner() {
        boolean came = current != null && current.cameByMessage();
        return new Installed(null, null, null, highest, quarantined, came);
    }
}
