package dev.sophon.gateway.rest.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictTransportTest {
    private final List<String> done = new ArrayList<>();

    private void pass(boolean secure) throws Exception {
        ServletRequest request = (ServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> secure);
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (proxy, method, arguments) -> {
                    done.add(arguments[0] + ": " + arguments[1]);
                    return null;
                });
        new StrictTransport().doFilter(request, response, (passed, answered) -> done.add("answered"));
    }

    @Test
    void whoCameByTlsIsToldToStayWithIt() throws Exception {
        pass(true);
        assertThat(done).containsExactly("Strict-Transport-Security: max-age=31536000", "answered");
    }

    @Test
    void whoCameInTheClearIsNot() throws Exception {
        pass(false);
        assertThat(done).containsExactly("answered");
    }
}
