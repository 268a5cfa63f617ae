package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;

/** A browser that signs in at a provider: it keeps its cookies, and goes where it is led. */
final class OidcBrowser {
    private final TestGateway gateway;
    final Map<String, String> cookies = new LinkedHashMap<>();

    OidcBrowser(TestGateway gateway) {
        this.gateway = gateway;
    }

    Api api() {
        StringBuilder sent = new StringBuilder();
        cookies.forEach((name, value) ->
                sent.append(sent.isEmpty() ? "" : "; ").append(name).append('=').append(value));
        return Api.with(gateway.address(), sent.isEmpty() ? Map.of() : Map.of("Cookie", sent.toString()));
    }

    /** With what the pages send along. */
    Api pages() {
        String csrf = api().get("/auth/me").expect(200).text("csrfToken");
        return Api.with(
                gateway.address(),
                Map.of("Cookie", "sophon_session=" + cookies.get("sophon_session"), "X-CSRF-Token", csrf));
    }

    private Api.Reply go(String path) {
        Api.Reply reply = api().get(path);
        reply.headers().allValues("Set-Cookie").forEach(cookie -> {
            String pair = cookie.substring(0, cookie.indexOf(';'));
            cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        });
        return reply;
    }

    /** Where a path leads. */
    String led(String path) {
        return go(path).expect(302).headers().firstValue("Location").orElseThrow();
    }

    /** Begins; where the provider is. */
    String begin() {
        return led("/auth/oidc/login");
    }

    /** Comes back; where one is led then. */
    String comeBack(String query) {
        return led("/auth/oidc/callback?" + query);
    }

    /** All of it. */
    String signIn(TestProvider provider) {
        return comeBack(provider.letIn(begin()));
    }

    /** Was led to the dashboard with a reason, and got nothing. */
    void isRefused(String location, String code) {
        assertThat(location).isEqualTo("/dashboard/#sign-in=" + code);
        assertThat(cookies).doesNotContainKey("sophon_session");
        api().get("/auth/me").expect(401);
    }
}
