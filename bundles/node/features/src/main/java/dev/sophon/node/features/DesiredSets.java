package dev.sophon.node.features;

import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What comes by message: a Gateway says what is to be plugged in here, and this Node takes of it what a key of its owner's
 * list vouches for. What the owner has installed is never changed by it. Thread-safe.
 */
@ProviderType
public interface DesiredSets {
    /**
     * Takes what the Gateway wants now, in the place of what it wanted before. Returns at once; what came before any
     * {@link #way} is passed over.
     */
    void want(DesiredFeatures wanted);

    /** The way to the Gateway; null for none, as at first. */
    void way(@Nullable Way way);

    /** How far it is; empty while no Gateway of this pairing has wanted anything, and nothing has come by message. */
    Optional<FeatureState> state();

    /** What goes to the Gateway, and comes from it by request. Thread-safe. */
    interface Way {
        /** The pairing that it belongs to: another one counts its revisions anew. */
        String pairing();

        /** Tells how far it is. Never waits; what cannot be told is lost. */
        void tell(FeatureState state);

        /**
         * Fetches the rest of a file, through broken lines.
         *
         * @param into takes the bytes from {@code at} on, in their order, each once
         * @param at how many of them are here
         * @param wanted whether it is still to be fetched
         * @throws IOException if the channel does not take them, or the Gateway does not give them: in words for people
         * @throws InterruptedException when it is not wanted any more
         */
        void fetch(File file, WritableByteChannel into, long at, BooleanSupplier wanted)
                throws IOException, InterruptedException;
    }

    /**
     * A file at the Gateway.
     *
     * @param size in bytes; not one more is taken
     * @param sha256 that the Gateway has to announce
     */
    record File(String transferId, long revision, long size, String sha256) {}
}
