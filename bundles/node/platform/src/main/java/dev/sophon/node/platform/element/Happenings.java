package dev.sophon.node.platform.element;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Tells of what happens on the desktop as it happens, without looking again and again. Thread-safe. */
@ProviderType
public interface Happenings {
    /**
     * What is to be told.
     *
     * @param windows that one comes, goes, or changes its title, its place or what state it is in
     * @param clipboard that something else was put into it
     * @param drawn that something is drawn in this rectangle; null for none
     * @param process that the one with this id ends
     */
    record Of(boolean windows, boolean clipboard, @Nullable Bounds drawn, OptionalLong process) {}

    /**
     * Begins to watch; what happens from then on is told.
     *
     * @throws CommandException {@code platform_unsupported} when the display is lost, or this cannot be told here
     */
    Watch watch(Of what) throws CommandException, InterruptedException;

    /** A watch that was begun; for one thread. */
    interface Watch extends AutoCloseable {
        /**
         * Waits until something of it has happened since it was asked the last time.
         *
         * @param patience zero to look only
         * @return false if nothing had when the patience ended
         */
        boolean await(Duration patience) throws CommandException, InterruptedException;

        /**
         * Where something was drawn of what has been told, since this was asked the last time: a few hundred rectangles at
         * most, larger ones where there were more. Empty where that is not watched.
         */
        default List<Bounds> drawn() {
            return List.of();
        }

        /** Ends it. */
        @Override
        void close();
    }
}
