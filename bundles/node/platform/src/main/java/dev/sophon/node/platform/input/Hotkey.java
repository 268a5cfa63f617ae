package dev.sophon.node.platform.input;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keys of this desktop that reach the Node whichever program has the focus. Any program of this user's can press them as a
 * person can, so what they do may only be less. Thread-safe.
 */
@ProviderType
public interface Hotkey {
    /**
     * Takes a combination until what this gives is closed, whatever layout the keyboard gets meanwhile and whichever locks are
     * on. While it is taken no other program hears of it.
     *
     * @param keys modifiers, and last the one key that is none
     */
    Taken take(List<Key> keys, Listener listener);

    /** What is told of a combination, on a thread of its own, one after the other. */
    @ConsumerType
    interface Listener {
        /** It was pressed; once, however long it is held. */
        void pressed();

        /**
         * From now on it reaches the Node, or does not; told once at first, and when that changes.
         *
         * @param problem for people: why it does not; empty if it does
         */
        void reaches(String problem);
    }

    /** What was taken. */
    interface Taken extends AutoCloseable {
        /** Gives it back to other programs at once. */
        @Override
        void close();
    }
}
