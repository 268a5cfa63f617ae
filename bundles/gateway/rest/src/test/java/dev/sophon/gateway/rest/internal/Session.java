package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** A browser's session: a cookie, and the CSRF token that the pages send along. */
record Session(TestGateway gateway, String cookie, String csrfToken, String accountId) {
    static final String PASSWORD = "correct horse battery";

    static {
        QuickPasswords.use();
    }

    /** Makes an account and logs in. */
    static Session begin(TestGateway gateway, String name, String role) {
        gateway.admin()
                .post("/auth/accounts", "{'name':'" + name + "','role':'" + role + "','password':'" + PASSWORD + "'}")
                .expect(201);
        return login(gateway, name);
    }

    static Session login(TestGateway gateway, String name) {
        Api.Reply reply = gateway.nobody()
                .post("/auth/login", "{'account':'" + name + "','password':'" + PASSWORD + "'}")
                .expect(200);
        String header = reply.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(header).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
        return new Session(
                gateway,
                header.substring(0, header.indexOf(';')),
                reply.text("csrfToken"),
                reply.json().path("account").path("id").asText());
    }

    static Session withCookie(TestGateway gateway, String cookie) {
        return new Session(gateway, cookie, "none", "none");
    }

    Api api() {
        return Api.with(gateway.address(), Map.of("Cookie", cookie, "X-CSRF-Token", csrfToken));
    }

    /** The cookie without what the pages add. */
    Api forged() {
        return Api.with(gateway.address(), Map.of("Cookie", cookie));
    }

    void logout() {
        api().post("/auth/logout", null).expect(204);
    }

    void confirm() {
        api().post("/auth/confirm", "{'password':'" + PASSWORD + "'}").expect(200);
    }
}
