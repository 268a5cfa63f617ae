package dev.sophon.signalr.server;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** The way out to one client, made by an adapter: for one, a WebSocket. Methods are called from any thread. */
@ConsumerType
public interface Transport {
    /**
     * Sends one whole message. The server sends one at a time: the next when the stage of the one before is done.
     *
     * @param message not to be changed; valid until the stage is done
     * @param text whether it is UTF-8 text and goes as such, or else as binary
     * @return done when the message has left, in error if it cannot
     */
    CompletionStage<@Nullable Void> send(ByteBuffer message, boolean text);

    /**
     * Closes in order, by the transport's own handshake if it has one. {@link Receiver#closed} may follow.
     *
     * @param code of RFC 6455
     * @param reason at most 123 bytes of UTF-8
     */
    void close(int code, String reason);

    /** Lets go of the connection at once, whatever is under way. */
    void abort();

    /** Where the client comes from. */
    String remoteAddress();
}
