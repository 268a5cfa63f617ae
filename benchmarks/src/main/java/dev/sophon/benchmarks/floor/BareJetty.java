package dev.sophon.benchmarks.floor;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * As a process of its own: sockets with nothing behind them at {@code /raw}, an answer without work at {@code /plain}, and
 * a file at {@code /copy}.
 */
public final class BareJetty {
    private static final byte[] ANSWER =
            "{\"ok\":true,\"result\":{},\"commandId\":\"0123456789abcdef01234567\",\"durationMs\":0}"
                    .getBytes(StandardCharsets.UTF_8);

    private BareJetty() {}

    /** Prints its port and stays until it is ended. */
    public static void main(String[] args) throws Exception {
        try (Web web = new Web(
                Map.of("/raw/*", new RawSocketServlet(), "/plain/*", new Plain(), "/copy/*", new CopyServlet()))) {
            System.out.println("port " + web.uri().getPort());
            new CountDownLatch(1).await();
        }
    }

    private static final class Plain extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().readAllBytes();
            response.setContentType("application/json");
            response.setContentLength(ANSWER.length);
            response.getOutputStream().write(ANSWER);
        }
    }
}
