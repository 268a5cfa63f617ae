package dev.sophon.benchmarks.floor;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/** A WebSocket of Jetty's with nothing behind it but a queue of what comes, in the server that the Gateway runs on. */
public final class RawSocketServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BlockingQueue<RawSocket> opened = new LinkedBlockingQueue<>();

    /** The sockets in the order in which they opened, each once. */
    public BlockingQueue<RawSocket> opened() {
        return opened;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContextRequest jetty = ServletContextRequest.getServletContextRequest(request);
        WebSocketMappings mappings = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(
                jetty.getConnectionMetaData().getConnector().getServer()));
        Callback.Completable written = new Callback.Completable();
        boolean upgraded = mappings.upgrade(
                (upgrade, answer, callback) -> {
                    answer.setExtensions(List.of());
                    return new RawSocket(opened);
                },
                jetty,
                jetty.getServletContextResponse(),
                written,
                socket -> socket.setIdleTimeout(Duration.ZERO));
        if (!upgraded) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        written.join();
    }

    /** One socket. */
    public static final class RawSocket implements FrameHandler {
        private final BlockingQueue<RawSocket> opened;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private volatile @Nullable CoreSession session;

        RawSocket(BlockingQueue<RawSocket> opened) {
            this.opened = opened;
        }

        /** Sends a text and waits for the next one that comes. */
        public String roundTrip(String text) throws InterruptedException {
            CoreSession socket = session;
            if (socket == null) {
                throw new IllegalStateException("not open");
            }
            socket.sendFrame(
                    new Frame(OpCode.TEXT, BufferUtil.toBuffer(text, StandardCharsets.UTF_8)), Callback.NOOP, false);
            return received.take();
        }

        @Override
        public void onOpen(CoreSession opening, Callback callback) {
            session = opening;
            callback.succeeded();
            opened.add(this);
            opening.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            if (frame.getOpCode() == OpCode.TEXT) {
                received.add(BufferUtil.toString(frame.getPayload(), StandardCharsets.UTF_8));
            }
            callback.succeeded();
            CoreSession socket = session;
            if (socket != null && frame.getOpCode() != OpCode.CLOSE) {
                socket.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            callback.succeeded();
        }
    }
}
