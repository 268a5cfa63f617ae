package dev.sophon.protocol;

import java.time.Instant;
import java.util.Set;

/** The Gateway's answer to {@link Hello}. */
public record HelloReply(Set<String> scopes, int heartbeatSeconds, Instant serverTime, String gatewayVersion) {}
