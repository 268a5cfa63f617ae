package dev.sophon.node.dispatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Whether the keys by which the person at the device stops all agents are heard. Thread-safe. */
@ProviderType
public interface PanicKeyState {
    /** As it is now; empty where the owner wants none, or no desktop is there that has keys. */
    Optional<State> state();

    /**
     * One combination.
     *
     * @param keys as the owner writes them, as in {@code super+alt+escape}
     * @param problem for people: why it is not heard, or not always; {@code null} where it is
     */
    record State(String keys, @Nullable String problem) {}
}
