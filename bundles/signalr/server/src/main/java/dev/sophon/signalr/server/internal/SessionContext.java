package dev.sophon.signalr.server.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.HubListener;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.internal.wire.Protocols;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of a server share.
 *
 * @param room for large messages
 * @param methods by name, in any letter case
 * @param clock never blocked
 * @param onTerminated hears once of each session whose transport is gone
 */
public record SessionContext(
        HubOptions options,
        ObjectMapper mapper,
        Protocols protocols,
        MessageRoom room,
        Function<String, @Nullable BoundMethod<?>> methods,
        HubListener listener,
        Executor executor,
        ScheduledExecutorService clock,
        Consumer<Session> onTerminated) {}
