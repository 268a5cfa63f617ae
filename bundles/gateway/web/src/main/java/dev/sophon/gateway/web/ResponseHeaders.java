package dev.sophon.gateway.web;

import jakarta.servlet.http.HttpServletResponse;

/** What every answer says to browsers and caches. */
public final class ResponseHeaders {
    private ResponseHeaders() {}

    public static void set(HttpServletResponse response, String requestId) {
        response.setHeader("X-Request-Id", requestId);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }
}
