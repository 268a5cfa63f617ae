package dev.sophon.gateway.canvas;

import dev.sophon.gateway.access.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the sessions show, in memory: a page to look at, not a record. Sessions expire, and where there is no room, what its
 * owner put longest ago goes. Its name stays its owner's until it would have expired. Thread-safe.
 */
@ProviderType
public interface Canvases {
    /** What a session may show, in bytes. */
    int MAX_CONTENT = 1024 * 1024;

    /** Of one owner. */
    int MAX_SESSIONS = 100;

    /** Of all sessions of one owner together. */
    int MAX_BYTES = 16 * 1024 * 1024;

    /** Of all owners. Where there is no room, the eldest goes of who has most. */
    int ALL_SESSIONS = 1_000;

    int ALL_BYTES = 64 * 1024 * 1024;

    Duration EXPIRY = Duration.ofHours(24);

    /** How long a look waits for something new: shorter than proxies let a request idle. */
    Duration WAIT = Duration.ofSeconds(25);

    /**
     * Puts what a session shows. An agent touches its own sessions only.
     *
     * @param contentType one of {@link Canvas#TEXTS} or {@link Canvas#PICTURES}
     * @param content as text, or in base64 where it is a picture
     * @throws dev.sophon.gateway.runtime.Refusal if a field is out of range, or the session is another's
     */
    Canvas put(String session, String contentType, String content, Principal by);

    /** Newest first. */
    List<Canvas> list();

    /** What a session shows, if anything. */
    Optional<Canvas> find(String session);

    /**
     * What a session shows, as soon as it is newer than {@code after}.
     *
     * @param address who looks, as they are counted where nothing is shown yet
     * @param answer called once, at once or later from another thread; empty if nothing newer came in time
     * @throws dev.sophon.gateway.runtime.Refusal if too many wait already
     */
    void await(String session, long after, String address, Consumer<Optional<Canvas>> answer);
}
