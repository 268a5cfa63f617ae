package dev.sophon.protocol.wire;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Gateway's answer to {@link Hello}.
 *
 * @param returnSeconds over how long its Nodes should spread their return when they lose it, in seconds; null from a
 *     Gateway that does not say
 * @param keepsResults whether a result may be sent as the same as an earlier one; null from a Gateway that does not say
 * @param opensApprovals whether a Node may answer a command with {@code approval_needed}; null from a Gateway that does not
 *     say
 */
public record HelloReply(
        Set<String> scopes,
        int heartbeatSeconds,
        Instant serverTime,
        String gatewayVersion,
        @Nullable Integer returnSeconds,
        @Nullable Boolean keepsResults,
        @Nullable Boolean opensApprovals) {}
