package dev.sophon.node.identity;

import dev.sophon.protocol.signed.Release;
import java.util.Optional;

/**
 * That a release is to be looked for now, from who hears the Gateway to who installs updates where the owner lets the Node do
 * it. The latter runs outside of the container, in the same process: what both can reach are the system properties. Nothing
 * here says what is installed, from where, or whether it may be. Thread-safe.
 */
public final class UpdateOrder {
    private static final String HEARD = "sophon.update.heard";
    private static final String ORDER = "sophon.update.order";
    private static final String ANSWER = "sophon.update.answer";

    private UpdateOrder() {}

    /** From now on somebody takes orders. */
    public static void hear() {
        System.setProperty(HEARD, "true");
    }

    /** Whether somebody takes orders: the owner has let the Node look for updates when this process started. */
    public static boolean isHeard() {
        return Boolean.getBoolean(HEARD);
    }

    /** Orders a release, in the place of what was ordered before. */
    public static synchronized void place(Release version) {
        System.clearProperty(ANSWER);
        System.setProperty(ORDER, version.toString());
    }

    /** Takes what was ordered since the last call; empty for nothing. */
    public static synchronized Optional<Release> take() {
        return Optional.ofNullable(System.clearProperty(ORDER)).map(Release::of);
    }

    /** Says why nothing came of an order, in words for people. */
    public static void answer(Release version, String why) {
        System.setProperty(ANSWER, version + " " + why);
    }

    /** Why nothing came of the last order of a release; empty where nothing is known yet. */
    public static Optional<String> answer(Release version) {
        String words = version + " ";
        return Optional.ofNullable(System.getProperty(ANSWER))
                .filter(answer -> answer.startsWith(words))
                .map(answer -> answer.substring(words.length()));
    }

    /** Nobody takes orders any more, and there is none: as it is when a process starts. */
    public static synchronized void reset() {
        System.clearProperty(HEARD);
        System.clearProperty(ORDER);
        System.clearProperty(ANSWER);
    }
}
