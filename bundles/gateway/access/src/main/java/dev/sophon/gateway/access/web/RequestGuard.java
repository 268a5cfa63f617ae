package dev.sophon.gateway.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps web pages of others away: their scripts can make a browser send requests to this Gateway, by its address or, with
 * a name that they make resolve to loopback, by theirs. A servlet asks it before anything else. Thread-safe.
 */
@ProviderType
public interface RequestGuard {
    /** Why the request is to be refused with 403, in words for people; empty if it may go on. */
    Optional<String> refusal(HttpServletRequest request);

    /** The address that this request's sender knows the Gateway by, as in {@code https://gw.example.com}. */
    String addressOf(HttpServletRequest request);
}
