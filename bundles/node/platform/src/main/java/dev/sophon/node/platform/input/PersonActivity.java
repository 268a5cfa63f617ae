package dev.sophon.node.platform.input;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Notices when the person at this device uses its mouse or keyboard with her own hands, and not a program. Thread-safe. */
@ProviderType
public interface PersonActivity {
    /**
     * Has this run each time, within a few milliseconds; while she goes on it runs several times a second and not for each
     * event.
     *
     * @param listener must not block; null ends it
     */
    void listen(@Nullable Runnable listener);
}
