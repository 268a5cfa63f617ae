package dev.sophon.node.features.internal;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateOrder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState.State;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The release of the Node itself that its Gateway wants. It is looked for where the owner has the Node look for updates by
 * itself, in the channel and at the address that the owner has named; nothing of that comes by message.
 */
final class ReleaseOrders {
    private final StateFolder folder;
    private final @Nullable Release running;

    /** @param version that runs; what is no release can be compared with none */
    ReleaseOrders(StateFolder folder, String version) {
        this.folder = folder;
        this.running = release(version).orElse(null);
    }

    private static Optional<Release> release(String version) {
        try {
            return Optional.of(Release.of(version));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** How it stands by one. */
    record Verdict(State state, @Nullable String reason) {
        private static Verdict refused(String reason) {
            return new Verdict(State.REFUSED, reason);
        }

        /** Whether that may change without another word of the Gateway. */
        boolean isOpen() {
            return state == State.INSTALLING;
        }
    }

    /**
     * Reads what a Gateway wants.
     *
     * @throws IllegalArgumentException if it is no release
     */
    static Release version(DesiredFeatures.Release wanted) {
        if (wanted.version() == null || wanted.channel() == null) {
            throw new IllegalArgumentException("release: expected a version and a channel");
        }
        return Release.of(wanted.version());
    }

    /**
     * Has one looked for, if it may be, and says how it stands.
     *
     * @param anew whether the Gateway has just said so: what came of an order before counts no more
     */
    Verdict follow(DesiredFeatures.Release wanted, boolean anew) {
        Release version = version(wanted);
        if (running == null) {
            return Verdict.refused("it is a build of its owner's own");
        }
        if (running.equals(version)) {
            return new Verdict(State.ACTIVE, null);
        }
        String bad = UpdateRecord.read(folder).quarantined().get(version.toString());
        if (bad != null) {
            return new Verdict(State.FAILED, "it is quarantined: " + bad);
        }
        if (running.compareTo(version) > 0) {
            return Verdict.refused("it runs " + running + ", which is newer; only its owner goes back");
        }
        if (!UpdateOrder.isHeard()) {
            return Verdict.refused("its owner installs updates: autoUpdate in config.json was not on when it started");
        }
        try {
            String channel = new ConfigFile(folder).updates().channel();
            if (!channel.equals(wanted.channel())) {
                return Verdict.refused("its owner has chosen the channel " + channel);
            }
        } catch (ConfigurationException e) {
            return Verdict.refused("its config.json: " + e.getMessage());
        }
        Optional<String> answer = anew ? Optional.empty() : UpdateOrder.answer(version);
        if (anew) {
            UpdateOrder.place(version);
        }
        return answer.map(Verdict::refused).orElseGet(() -> new Verdict(State.INSTALLING, null));
    }
}
