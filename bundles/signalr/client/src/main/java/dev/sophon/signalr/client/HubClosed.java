package dev.sophon.signalr.client;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param told whether the server said that it was closing; otherwise the connection was lost, or we closed it
 * @param error the server's reason, or what broke; {@code null} for none
 * @param allowReconnect whether the server lets us come back by ourselves; {@code true} if it did not say
 */
public record HubClosed(boolean told, @Nullable String error, boolean allowReconnect) {}
