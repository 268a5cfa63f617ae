package dev.sophon.node.platform.element;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Acts on elements as assistive technology does: by what their applications offer, without the pointer and, but for
 * {@link Act#FOCUS}, without moving the focus. Thread-safe.
 */
@ProviderType
public interface ElementControl {
    /** What can be done with an element. */
    enum Act {
        /** What a click does: presses a button, follows a link, chooses from a menu. */
        CLICK,
        /** Gives it the keyboard. */
        FOCUS,
        /** Chooses it among those beside it. */
        SELECT,
        /** Shows or hides what is in it, whichever is not so. */
        EXPAND
    }

    /** A pixel of the virtual desktop. */
    record Spot(int x, int y) {}

    /**
     * How far something is out of sight in what it scrolls in.
     *
     * @param over where to turn the wheel
     * @param right in pixels, to the left if negative
     * @param down in pixels, up if negative
     */
    record Away(Spot over, int right, int down) {}

    /**
     * Looks for the element that a handle stands for.
     *
     * @param handle from {@link Element#handle}
     * @param inSight whether it has to be seen: it is brought into sight where it is not, and refused where that does not
     *     work or something covers it
     * @param patience how long that may take
     * @return it, as it is now; to be closed
     * @throws CommandException {@code invalid_params} where there is none now, it has become another one or is disabled,
     *     with what is there instead; {@code platform_unsupported} where nobody can be asked
     */
    Found find(String handle, boolean inSight, Duration patience) throws CommandException, InterruptedException;

    /** An element that was there when it was looked for. For one thread. */
    interface Found extends AutoCloseable {
        /** As it was then. */
        Element element();

        /**
         * Where it stands still and nothing lies above it, if it was to be in sight; null where nobody tells where it is.
         *
         * @throws CommandException {@code invalid_params} where it moves on, or is no longer what it was
         */
        @Nullable
        Spot spot() throws CommandException, InterruptedException;

        /** How far it is out of sight now; null where it is in sight, or that is not told. */
        default @Nullable Away away() throws CommandException, InterruptedException {
            return null;
        }

        /** Does something with it. Returns false where its application offers no way; nothing was done then. */
        boolean act(Act act) throws InterruptedException;

        /** Replaces its text, or sets its number. Returns false where its application offers no way; nothing was done then. */
        boolean write(String text) throws InterruptedException;

        /** Its states now, in the words of {@link Element#states}; empty once it is gone. */
        Set<String> states() throws InterruptedException;

        @Override
        void close();
    }
}
