package dev.sophon.node.features;

import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is plugged into this Node. A change is made whole: what was there before stays, or comes back, where the new one is
 * refused or does not get well in its time. One change at a time; thread-safe.
 */
@ProviderType
public interface Features {
    /** What is plugged in now, signed or not, by name. */
    List<Plugged> list();

    /**
     * Installs a KAR whose manifest stands beside it, after asking the person at the device.
     *
     * @return what was installed, for people
     * @throws RefusedException when it is not taken, or was taken back; all else is as it was before
     */
    String install(Path kar) throws RefusedException, IOException, InterruptedException;

    /**
     * Goes back to the version that was good before, after asking the person at the device.
     *
     * @return what runs now, for people
     * @throws RefusedException when there is none, or it does not run either
     */
    String rollback(String name) throws RefusedException, IOException, InterruptedException;

    /**
     * Takes out what came signed.
     *
     * @throws RefusedException when there is nothing of that name
     */
    void remove(String name) throws RefusedException, IOException;

    /** The keys that the owner trusts, as policy.json says now. */
    List<TrustedKey> trusted();

    /** Whether the deploy folder takes signed KARs only, as policy.json says now. */
    boolean signedOnly();

    /**
     * Something that is plugged in.
     *
     * @param version empty where it is not known
     * @param from where it came from, as in {@code console} or {@code deploy/x.kar}
     * @param publisher who signed it; null for what is unsigned
     * @param keyId of the publisher's key; null for what is unsigned
     * @param state for people, as in {@code active}
     * @param previous the version that {@link Features#rollback} goes back to; null when there is none
     * @param commands that it may bring; empty where it is unsigned, and may bring any
     */
    record Plugged(
            String name,
            String version,
            String from,
            @Nullable String publisher,
            @Nullable String keyId,
            String state,
            @Nullable String previous,
            List<String> commands) {
        public Plugged {
            commands = List.copyOf(commands);
        }
    }
}
