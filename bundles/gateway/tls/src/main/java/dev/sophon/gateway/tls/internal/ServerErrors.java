package dev.sophon.gateway.tls.internal;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the web server says where none of the Gateway's servlets does: of requests that it cannot read, before they are there
 * and after they have gone. It says so as the API does, and to who speaks no TLS where TLS is spoken, in plain words.
 */
@Component(immediate = true, service = ConnectorFactory.class)
public final class ServerErrors implements ConnectorFactory, Request.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(ServerErrors.class);
    /** What the web server calls the address of a request that has none. */
    private static final String UNREADABLE = "/badMessage";

    private static final HttpField STRICT_TRANSPORT =
            new HttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=31536000");

    @Override
    public Connector createConnector(Server jetty) {
        jetty.setErrorHandler(this);
        for (ContextHandler context : jetty.getDescendants(ContextHandler.class)) {
            context.setErrorHandler(this);
        }
        PlainHint hint = new PlainHint();
        for (Connector connector : jetty.getConnectors()) {
            if (connector instanceof ServerConnector open
                    && open.getConnectionFactory(SslConnectionFactory.class) != null) {
                open.addBean(hint);
            }
        }
        return new DeafConnector(jetty);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status == 404) {
            // Every address is somebody's, once they are there.
            status = 503;
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        if (UNREADABLE.equals(request.getHttpURI().getPath())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        if (request.isSecure() || request.getConnectionMetaData().isSecure()) {
            // No filter is asked for these.
            response.getHeaders().put(STRICT_TRANSPORT);
        }
        byte[] body = Json.bytes(reply(status));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static ErrorReply reply(int status) {
        return switch (status) {
            case 400 ->
                new ErrorReply(
                        "invalid_params",
                        "The request cannot be read; in its address, expected no encoded slash, backslash, percent sign"
                                + " or control character, no empty part and none of dots, and UTF-8");
            case 405, 501 -> new ErrorReply("method_not_allowed", "This method is not known here");
            case 408 -> new ErrorReply("request_timeout", "The request did not come in time");
            case 413 -> new ErrorReply("payload_too_large", "The body is larger than is read here");
            case 414, 431 ->
                new ErrorReply("invalid_params", "The address or the headers are longer than is read here");
            case 503 ->
                new ErrorReply("gateway_starting", "This part of the Gateway is not there, or not yet; try again");
            default ->
                status < 500
                        ? new ErrorReply("invalid_params", "The request cannot be answered as it is")
                        : new ErrorReply("internal_error", "Unexpected failure; the Gateway's log has it");
        };
    }

    /** Tells whoever speaks HTTP without TLS what is spoken here. */
    private static final class PlainHint implements SslHandshakeListener {
        private static final byte[] WORDS =
                "This port speaks https. Use https:// in the address.\n".getBytes(StandardCharsets.US_ASCII);

        private static final byte[] HEAD = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Cache-Control: no-store\r\nConnection: close\r\nContent-Length: " + WORDS.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            Throwable cause = failure.getCause();
            // What is no TLS from its first byte on is of this very class.
            if (cause != null
                    && cause.getClass() == SSLException.class
                    && event.getEndPoint() instanceof SslConnection.SslEndPoint tls) {
                EndPoint open = tls.getSslConnection().getEndPoint();
                try {
                    open.flush(ByteBuffer.wrap(HEAD), ByteBuffer.wrap(WORDS));
                    // An alert of TLS would follow.
                    open.shutdownOutput();
                } catch (IOException e) {
                    LOG.debug("Who spoke no TLS has gone: {}", e.toString());
                }
            }
        }
    }
}
