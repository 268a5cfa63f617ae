package dev.sophon.signalr.server.jetty;

import dev.sophon.signalr.server.ConnectRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** A servlet's request, for as long as that is answered. */
record ServletConnectRequest(HttpServletRequest request) implements ConnectRequest {
    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public @Nullable String parameter(String name) {
        return request.getParameter(name);
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddr();
    }
}
