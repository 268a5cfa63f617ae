package dev.sophon.node.features.internal;

import dev.sophon.protocol.Availability;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a set is well: its bundles active, each of its commands there, nothing brought that it does not name, and its own
 * tests passed.
 */
final class Health {
    private static final long LOOK_MS = 50;

    private final Container container;
    private final InstalledSets sets;
    private final Supplier<List<CommandInfo>> commands;
    private final Duration patience;

    Health(Container container, InstalledSets sets, Supplier<List<CommandInfo>> commands, Duration patience) {
        this.container = container;
        this.sets = sets;
        this.commands = commands;
        this.patience = patience;
    }

    /** Why it is not well when its time is over, or at once where that does not mend; empty as soon as it is. */
    Optional<String> await(FeatureSet set) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> refused = sets.refused(set);
            Optional<String> illness = refused.or(() -> illness(set));
            if (illness.isEmpty()) {
                return tested(set, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
            if (refused.isPresent() || System.nanoTime() - end > 0) {
                return illness;
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private Optional<String> tested(FeatureSet set, Duration left) {
        try {
            container.test(set.locations(), left);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("its self-test failed: " + e.getMessage());
        }
    }

    /** Why it is not well now; empty when it is. */
    Optional<String> illness(FeatureSet set) {
        Optional<String> inactive = container.inactive(set.locations());
        if (inactive.isPresent()) {
            return Optional.of("its bundle " + inactive.get() + " is not active");
        }
        List<CommandInfo> now = commands.get();
        for (Declared command : set.commands()) {
            Optional<CommandInfo> row = now.stream()
                    .filter(one -> one.name().equals(command.name()))
                    .findFirst();
            if (row.isEmpty()) {
                return Optional.of("its command " + command.name() + " is not there");
            }
            if (row.get().status() != Availability.AVAILABLE && row.get().status() != Availability.DEGRADED) {
                return Optional.of("its command " + command.name() + " is not available: "
                        + row.get().reason());
            }
        }
        return Optional.empty();
    }
}
