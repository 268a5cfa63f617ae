package dev.sophon.signalr.server;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides who may connect. It is asked when a client negotiates and again when it connects; the two answers must name the
 * same {@linkplain java.security.Principal#getName() name}. Called on the transport's threads, by many at a time; it may
 * look something up, but not wait for long.
 */
@FunctionalInterface
@ConsumerType
public interface Authenticator {
    Admission authenticate(ConnectRequest request);
}
