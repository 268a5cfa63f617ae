package dev.sophon.signalr.server.jetty;

import dev.sophon.signalr.server.Receiver;
import dev.sophon.signalr.server.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of Jetty's as a transport, by its core API: frames come in parts as they arrive, are read only on demand, and
 * leave as the bytes that they are.
 */
final class JettySocket implements FrameHandler, Transport {
    private final Function<Transport, Receiver> opened;
    private final String remoteAddress;
    private volatile @Nullable CoreSession session;
    private volatile @Nullable Receiver receiver;

    JettySocket(Function<Transport, Receiver> opened, String remoteAddress) {
        this.opened = opened;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public void onOpen(CoreSession opening, Callback callback) {
        session = opening;
        receiver = opened.apply(this);
        callback.succeeded();
        opening.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession socket = session;
        Receiver hub = receiver;
        if (socket == null || hub == null) {
            callback.failed(new IllegalStateException("a frame before the opening"));
            return;
        }
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> callback.succeeded(); // Jetty answers it, and then calls onClosed.
            case OpCode.PING -> {
                hub.alive();
                ByteBuffer payload = BufferUtil.copy(frame.getPayload());
                callback.succeeded();
                // The next frame is read when the answer has left, or pings could fill the memory.
                Callback next = Callback.from(socket::demand);
                socket.sendFrame(new Frame(OpCode.PONG, payload), next, false);
            }
            case OpCode.PONG -> {
                hub.alive();
                callback.succeeded();
                socket.demand();
            }
            default -> {
                CompletionStage<@Nullable Void> ready = hub.received(frame.getPayload());
                callback.succeeded();
                ready.thenRun(socket::demand);
            }
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        // onClosed follows.
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        Receiver hub = receiver;
        if (hub != null) {
            hub.closed("the WebSocket closed with " + status.getCode());
        }
        callback.succeeded();
    }

    @Override
    public CompletionStage<@Nullable Void> send(ByteBuffer message, boolean text) {
        Callback.Completable sent = new Callback.Completable();
        CoreSession socket = session;
        if (socket == null) {
            sent.failed(new IllegalStateException("the WebSocket is not open"));
        } else {
            socket.sendFrame(new Frame(text ? OpCode.TEXT : OpCode.BINARY, message), sent, false);
        }
        return sent;
    }

    @Override
    public void close(int code, String reason) {
        CoreSession socket = session;
        if (socket != null) {
            socket.close(code, reason, Callback.NOOP);
        }
    }

    @Override
    public void abort() {
        CoreSession socket = session;
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
