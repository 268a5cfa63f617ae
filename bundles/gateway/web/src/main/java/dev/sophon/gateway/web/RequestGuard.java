package dev.sophon.gateway.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps web pages of others away: their scripts can make a browser send requests to this Gateway, by its address or, with
 * a name that they make resolve to loopback, by theirs. A servlet asks it before anything else. Thread-safe.
 */
@ProviderType
public interface RequestGuard {
    /** Why the request is to be refused with 403, in words for people; empty if it may go on. */
    Optional<String> refusal(HttpServletRequest request);

    /**
     * Where a request is from: the address that it was sent from, or, where that is of a proxy that the settings trust, the
     * one that the proxy names. A machine that reaches loopback by both versions of IP is one.
     */
    String sender(HttpServletRequest request);

    /**
     * What stands in front of the Gateway's paths where its sender asks, as in {@code /sophon}: empty, or what a trusted proxy
     * says that it has taken away.
     */
    String prefix(HttpServletRequest request);

    /** The address that this request's sender knows the Gateway by, as in {@code https://gw.example.com}. */
    String addressOf(HttpServletRequest request);

    /**
     * All addresses by which this request's sender may know the Gateway: that of the settings, and the name that it has asked
     * for, which has to be one of the Gateway's, by either scheme, since a proxy may speak TLS in front.
     */
    Set<String> addressesOf(HttpServletRequest request);
}
