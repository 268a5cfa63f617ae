package dev.sophon.signalr.server;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** The HTTP request by which a client negotiates or connects, as far as it matters here. */
@ConsumerType
public interface ConnectRequest {
    /** A header's first value, its name without regard to letter case. */
    @Nullable
    String header(String name);

    /** A query parameter's first value, decoded. */
    @Nullable
    String parameter(String name);

    /** What whoever passed the request on has noted on it by this name; {@code null} for nothing. */
    default @Nullable Object attribute(String name) {
        return null;
    }

    /** Where the request comes from. */
    String remoteAddress();

    /**
     * The bearer token of the {@code Authorization} header, or else the {@code access_token} of the query, which is how
     * browsers send it. No log may hold it.
     */
    default @Nullable String accessToken() {
        String authorization = header("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).trim();
        }
        return parameter("access_token");
    }
}
