package dev.sophon.gateway.mcp.internal.wire;

import java.util.List;
import java.util.stream.Stream;

/** The revisions of the protocol that are spoken here, all at one address, and in what they differ. */
public final class Revisions {
    /** Without sessions: each request says for itself what it is, and by whom. */
    public static final String STATELESS = "2026-07-28";

    /** The only one in which a message may be a list of messages. */
    private static final String WITH_BATCHES = "2025-03-26";

    /** Those that begin with {@code initialize}, newest first. */
    public static final List<String> WITH_SESSIONS = List.of("2025-11-25", "2025-06-18", WITH_BATCHES, "2024-11-05");

    /** All of them, newest first. */
    public static final List<String> ALL =
            Stream.concat(Stream.of(STATELESS), WITH_SESSIONS.stream()).toList();

    private Revisions() {}

    /** What a session speaks whose agent asks for this one: a revision that is not spoken here gets the newest. */
    public static String agreed(String asked) {
        return WITH_SESSIONS.contains(asked) ? asked : WITH_SESSIONS.get(0);
    }

    public static boolean takesLists(String revision) {
        return revision.equals(WITH_BATCHES);
    }
}
