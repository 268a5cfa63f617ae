package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.access.Access;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.web.Callers;
import dev.sophon.gateway.access.web.RequestGuard;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /auth}: logging in and out, who one is, and giving the password once more. */
final class LoginRoutes {
    private final Logins logins;
    private final RequestGuard guard;

    LoginRoutes(Logins logins, RequestGuard guard) {
        this.logins = logins;
        this.guard = guard;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/auth/login", Route.EVERYBODY, this::login),
                new Route("POST", "/auth/logout", Route.ALL_ROLES, this::logout),
                new Route("POST", "/auth/confirm", Route.ALL_ROLES, this::confirm),
                new Route("GET", "/auth/me", Route.ALL_ROLES, this::me));
    }

    /**
     * A login.
     *
     * @param token whether a program asks, which takes a token instead of a cookie
     * @param name of that token
     */
    record Login(@Nullable String account, @Nullable String password, @Nullable Boolean token, @Nullable String name) {
        @Override
        public String toString() {
            return "Login[***]";
        }
    }

    record Confirm(@Nullable String password) {
        @Override
        public String toString() {
            return "Confirm[***]";
        }
    }

    record None() {}

    record Person(String id, String name, Role role) {
        static Person of(Principal principal) {
            return new Person(principal.id(), principal.name(), principal.role());
        }
    }

    record Token(String id, String name, Role role) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Me(
            String id,
            String name,
            Role role,
            @Nullable Set<String> nodes,
            @Nullable Person account,
            @Nullable Token token,
            boolean confirmationRequired,
            @Nullable String csrfToken) {}

    record LoggedIn(Person account, String csrfToken, Instant expiresAt) {}

    record WithToken(Person account, String token, @Nullable Instant expiresAt) {}

    private void login(Exchange exchange) throws IOException {
        Login body = exchange.body(Login.class);
        String account = Fields.required("account", body.account());
        String password = Fields.required("password", body.password());
        if (Boolean.TRUE.equals(body.token())) {
            String name = body.name() == null ? "login" : body.name();
            Access.Created made = logins.loginForToken(account, password, exchange.address(), name);
            Person person = new Person(
                    String.valueOf(made.token().accountId()),
                    made.token().createdBy(),
                    made.token().role());
            exchange.answer(
                    200, new WithToken(person, made.secret(), made.token().expiresAt()));
            return;
        }
        Logins.Session session = logins.login(account, password, exchange.address());
        cookie(exchange, session.cookie(), Logins.SESSION.toSeconds());
        exchange.answer(200, new LoggedIn(Person.of(session.principal()), session.csrfToken(), session.expiresAt()));
    }

    private void logout(Exchange exchange) throws IOException {
        exchange.body(None.class);
        logins.logout(exchange.principal());
        cookie(exchange, "", 0);
        exchange.answer(204);
    }

    private void confirm(Exchange exchange) throws IOException {
        String password =
                Fields.required("password", exchange.body(Confirm.class).password());
        Instant until = logins.confirm(exchange.principal(), password, exchange.address());
        exchange.answer(200, Map.of("confirmedUntil", until));
    }

    private void me(Exchange exchange) throws IOException {
        Principal me = exchange.principal();
        exchange.answer(
                200,
                new Me(
                        me.id(),
                        me.name(),
                        me.role(),
                        me.nodes(),
                        me.account() ? Person.of(me) : null,
                        exchange.csrfToken() == null ? new Token(me.credential(), me.name(), me.role()) : null,
                        !logins.confirmed(me),
                        exchange.csrfToken()));
    }

    /** Scripts cannot read it, and no other site's page makes a browser send it. */
    private void cookie(Exchange exchange, String value, long seconds) {
        boolean https = guard.addressOf(exchange.request()).startsWith("https:");
        exchange.response()
                .addHeader(
                        "Set-Cookie",
                        Callers.COOKIE + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                                + (https ? "; Secure" : ""));
    }
}
