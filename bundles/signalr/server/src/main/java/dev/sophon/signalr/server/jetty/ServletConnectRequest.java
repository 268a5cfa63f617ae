package dev.sophon.signalr.server.jetty;

import dev.sophon.signalr.server.ConnectRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A servlet's request, for as long as that is answered. */
record ServletConnectRequest(HttpServletRequest request) implements ConnectRequest {
    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    /** Of the query alone: a servlet's parameters may be in a body too, for which it would wait. */
    @Override
    public @Nullable String parameter(String name) {
        try {
            return Request.extractQueryParameters(ServletContextRequest.getServletContextRequest(request))
                    .getValue(name);
        } catch (IllegalArgumentException e) {
            // No UTF-8: it says nothing.
            return null;
        }
    }

    @Override
    public @Nullable Object attribute(String name) {
        return request.getAttribute(name);
    }

    @Override
    public String remoteAddress() {
        return request.getRemoteAddr();
    }
}
