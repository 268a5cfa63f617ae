package dev.sophon.gateway.rest.internal.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Cookies;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /auth}: logging in and out, who one is, and giving the password once more. */
@Component
public final class LoginRoutes implements Routes {
    private static final String BROWSER = "sophon_browser";

    private final Logins logins;
    /** Whoever has not signed in says little. */
    private static final int SMALL = 8 * 1024;

    private final Accounts accounts;
    private final RequestGuard guard;

    @Activate
    public LoginRoutes(@Reference Logins logins, @Reference Accounts accounts, @Reference RequestGuard guard) {
        this.logins = logins;
        this.accounts = accounts;
        this.guard = guard;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/auth/login", Route.EVERYBODY, this::login).withBody(SMALL),
                new Route("POST", "/auth/logout", Route.ALL_ROLES, this::logout),
                new Route("POST", "/auth/confirm", Route.ALL_ROLES, this::confirm),
                new Route("GET", "/auth/me", Route.ALL_ROLES, this::me));
    }

    /**
     * A login.
     *
     * @param token whether a program asks, which takes a token instead of a cookie
     * @param name of that token
     * @param known what an earlier login told a program, which keeps no cookies
     */
    record Login(
            @Nullable String account,
            @Nullable String password,
            @Nullable Boolean token,
            @Nullable String name,
            @Nullable String known) {
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

    /** @param issuer the provider that vouches for this person; {@code null} for one with a password */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Person(String id, String name, Role role, @Nullable String issuer) {
        Person(String id, String name, Role role) {
            this(id, name, role, null);
        }

        /** Of a login by password. */
        static Person of(Principal principal) {
            return new Person(principal.id(), principal.name(), principal.role());
        }
    }

    private Person person(Principal principal) {
        String issuer = accounts.find(principal.id()).map(Account::issuer).orElse(null);
        return new Person(principal.id(), principal.name(), principal.role(), issuer);
    }

    record Token(String id, String name, Role role) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Me(
            String id,
            String name,
            Role role,
            @Nullable Set<String> nodes,
            @Nullable Set<String> scopes,
            @Nullable Person account,
            @Nullable Token token,
            boolean confirmationRequired,
            @Nullable String csrfToken) {}

    record LoggedIn(Person account, String csrfToken, Instant expiresAt) {}

    record WithToken(Person account, String token, @Nullable Instant expiresAt, String known) {}

    private void login(Exchange exchange) throws IOException {
        Login body = exchange.body(Login.class);
        String account = Fields.required("account", body.account());
        String password = Fields.required("password", body.password());
        Logins.From from = new Logins.From(exchange.address(), body.known() == null ? browser(exchange) : body.known());
        if (Boolean.TRUE.equals(body.token())) {
            String name = body.name() == null ? "login" : body.name();
            Tokens.Created made = logins.loginForToken(account, password, from, name);
            Person person = new Person(
                    String.valueOf(made.token().accountId()),
                    made.token().createdBy(),
                    made.token().role());
            exchange.answer(
                    200, new WithToken(person, made.secret(), made.token().expiresAt(), logins.browser(person.id())));
            return;
        }
        Logins.Session session = logins.login(account, password, from);
        cookie(exchange, Callers.COOKIE, session.cookie(), "/", Logins.SESSION);
        cookie(
                exchange,
                BROWSER,
                logins.browser(session.principal().id()),
                guard.prefix(exchange.request()) + "/api/auth",
                Logins.KNOWN);
        exchange.answer(200, new LoggedIn(Person.of(session.principal()), session.csrfToken(), session.expiresAt()));
    }

    private void logout(Exchange exchange) throws IOException {
        exchange.body(None.class);
        logins.logout(exchange.principal());
        cookie(exchange, Callers.COOKIE, "", "/", Duration.ZERO);
        exchange.answer(204);
    }

    private void confirm(Exchange exchange) throws IOException {
        String password =
                Fields.required("password", exchange.body(Confirm.class).password());
        Instant until = logins.confirm(exchange.principal(), password);
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
                        me.scopes(),
                        me.account() ? person(me) : null,
                        exchange.csrfToken() == null ? new Token(me.credential(), me.name(), me.role()) : null,
                        !logins.confirmed(me),
                        exchange.csrfToken()));
    }

    /** By which a browser is known that has logged in before: it lets nobody in. */
    private static @Nullable String browser(Exchange exchange) {
        return Cookies.read(exchange.request(), BROWSER).orElse(null);
    }

    /** Scripts cannot read it, and no other site's page makes a browser send it. */
    private void cookie(Exchange exchange, String name, String value, String path, Duration lasts) {
        Cookies.set(exchange, guard, name, value, path, lasts, Cookies.Site.STRICT);
    }
}
