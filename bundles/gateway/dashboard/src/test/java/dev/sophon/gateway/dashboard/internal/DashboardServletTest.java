package dev.sophon.gateway.dashboard.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is refused is said as the API says it. */
class DashboardServletTest {
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    private record Guard(Optional<String> word) implements RequestGuard {
        @Override
        public Optional<String> refusal(HttpServletRequest request) {
            return word;
        }

        @Override
        public String addressOf(HttpServletRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> addressesOf(HttpServletRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String prefix(HttpServletRequest request) {
            return "";
        }

        @Override
        public String sender(HttpServletRequest request) {
            throw new UnsupportedOperationException();
        }
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private JsonNode refused(String method, String path, String refusal) throws IOException {
        HttpServletRequest request =
                fake(HttpServletRequest.class, (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getRequestURI" -> path;
                    default -> throw new UnsupportedOperationException(called.getName());
                });
        ServletOutputStream out = new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {}

            @Override
            public void write(int one) {
                body.write(one);
            }
        };
        HttpServletResponse response =
                fake(HttpServletResponse.class, (proxy, called, arguments) -> switch (called.getName()) {
                    case "setStatus" -> status = (int) arguments[0];
                    case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                    case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
                    case "setContentLength" -> headers.put("Content-Length", arguments[0].toString());
                    case "getOutputStream" -> out;
                    default -> throw new UnsupportedOperationException(called.getName());
                });
        body.reset();
        new DashboardServlet(new Guard(Optional.ofNullable(refusal.isEmpty() ? null : refusal)))
                .service(request, response);
        assertThat(headers)
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Content-Length", Integer.toString(body.size()))
                .containsEntry("X-Content-Type-Options", "nosniff");
        return Json.tree(body.toByteArray());
    }

    @Test
    void everyErrorIsJson() throws IOException {
        JsonNode foreign = refused("GET", "/dashboard/", "Host: not here");
        assertThat(status).isEqualTo(403);
        assertThat(foreign.path("error").asText()).isEqualTo("not_authorized");
        assertThat(foreign.path("message").asText()).isEqualTo("Host: not here");

        JsonNode nothing = refused("GET", "/dashboard/none", "");
        assertThat(status).isEqualTo(404);
        assertThat(nothing.path("error").asText()).isEqualTo("not_found");

        JsonNode method = refused("POST", "/dashboard/", "");
        assertThat(status).isEqualTo(405);
        assertThat(method.path("error").asText()).isEqualTo("method_not_allowed");
        assertThat(headers).containsEntry("Allow", "GET, HEAD");
        assertThat(method.path("message").asText()).isNotBlank();
    }
}
