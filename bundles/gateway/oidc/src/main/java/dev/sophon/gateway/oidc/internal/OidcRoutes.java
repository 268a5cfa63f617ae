package dev.sophon.gateway.oidc.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Provided;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Cookies;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Pending;
import dev.sophon.gateway.web.RateLimit;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /auth/oidc}: signing in at the OpenID provider of an organisation, by the code flow with PKCE. All that is asked of
 * the provider is asked on a few threads of its own: a slow one holds up nobody else.
 */
@Component(service = Routes.class)
public final class OidcRoutes implements Routes, AutoCloseable {
    /** By which a browser shows that a sign-in is its own. */
    static final String COOKIE = "sophon_signin";

    private static final Logger LOG = LoggerFactory.getLogger(OidcRoutes.class);
    private static final String PATH = "/api/auth/oidc";
    private static final Pattern PAGE = Pattern.compile("[A-Za-z0-9._~/-]{1,200}");
    private static final int MAX_PARAMETER = 4_096;
    private static final int MAX_COOKIE = 100;
    private static final Duration LASTS = Duration.ofMinutes(10);
    private static final int MOST = 2_000;
    private static final int THREADS = 4;
    private static final int WAITING = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings.@Nullable Oidc oidc;
    private final @Nullable Provider provider;
    private final Logins logins;
    private final Accounts accounts;
    private final RequestGuard guard;
    private final Time time;
    private final Pending<Begun> pending;
    private final RateLimit addresses;
    /** What somebody makes fail again and again is not all written down. */
    private final RateLimit written;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "sophon-oidc");
                thread.setDaemon(true);
                return thread;
            });

    @Activate
    public OidcRoutes(
            @Reference Settings settings,
            @Reference Logins logins,
            @Reference Accounts accounts,
            @Reference RequestGuard guard,
            @Reference Time time) {
        this(settings, logins, accounts, guard, time, PATIENCE);
    }

    /** @param patience with the provider, for each of its answers */
    public OidcRoutes(
            Settings settings, Logins logins, Accounts accounts, RequestGuard guard, Time time, Duration patience) {
        this.oidc = settings.oidc().orElse(null);
        this.provider = oidc == null ? null : new Provider(oidc, new ProviderHttp(patience), time);
        this.logins = logins;
        this.accounts = accounts;
        this.guard = guard;
        this.time = time;
        this.pending = new Pending<>(LASTS, MOST, time);
        this.addresses = new RateLimit(60, 1, time);
        this.written = new RateLimit(60, 0.5, time);
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/auth/oidc", Route.EVERYBODY, this::offered),
                new Route("GET", "/auth/oidc/login", Route.EVERYBODY, this::login),
                new Route("GET", "/auth/oidc/confirm", Route.ALL_ROLES, this::confirm),
                new Route("GET", "/auth/oidc/callback", Route.EVERYBODY, this::callback));
    }

    /**
     * Whether there is this way of signing in.
     *
     * @param label of the button
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Offered(boolean configured, @Nullable String label) {}

    private void offered(Exchange exchange) throws IOException {
        exchange.answer(200, new Offered(oidc != null, oidc == null ? null : oidc.label()));
    }

    private void login(Exchange exchange) throws IOException {
        begin(exchange, null);
    }

    /** For the person of a session, who shows the provider once more who they are, as others give their password again. */
    private void confirm(Exchange exchange) throws IOException {
        Settings.Oidc settings = configured();
        Principal me = exchange.principal();
        String issuer = settings.issuer().toString();
        Optional<Account> account = accounts.find(me.id()).filter(one -> issuer.equals(one.issuer()));
        if (account.isEmpty() || exchange.csrfToken() == null) {
            throw Refusal.conflict(
                    "This is no session of an organisation's account: POST /api/auth/confirm {password}");
        }
        begin(exchange, me.credential());
    }

    private Settings.Oidc configured() {
        if (oidc == null) {
            throw Refusal.notFound("This Gateway knows no provider of an organisation: oidcIssuer in gateway.cfg");
        }
        return oidc;
    }

    private void begin(Exchange exchange, @Nullable String confirms) throws IOException {
        configured();
        String page = exchange.query("page");
        if (page != null && !PAGE.matcher(page).matches()) {
            throw Refusal.invalid("page: expected a page of the dashboard, as devices/office, without its #/");
        }
        if (exchange.answeredHead("application/json")) {
            return;
        }
        String prefix = guard.prefix(exchange.request());
        if (!addresses.take(IpAddress.counted(exchange.address()))) {
            throw new Refusal(Refusal.Reason.TOO_MANY, "Too many sign-ins were begun from this address", 5);
        }
        String browser = Cookies.read(exchange.request(), COOKIE)
                .filter(kept -> kept.length() < MAX_COOKIE && pending.knows(kept))
                .orElseGet(Secrets::secret);
        Begun begun = new Begun(
                Secrets.secret(),
                Secrets.secret() + Secrets.secret(),
                guard.addressOf(exchange.request()) + PATH + "/callback",
                prefix,
                page == null ? "" : page,
                confirms,
                exchange.address(),
                time.now());
        Exchange.Later later = exchange.later();
        work(later, prefix, () -> {
            String state = Secrets.secret();
            pending.add(state, browser, exchange.address(), begun);
            String location = provider().authorization(begun, state, challenge(begun.verifier()));
            Cookies.set(exchange, guard, COOKIE, browser, prefix + PATH, LASTS, Cookies.Site.LAX);
            return location;
        });
    }

    private Provider provider() {
        if (provider == null) {
            throw new IllegalStateException("nobody begins without one");
        }
        return provider;
    }

    private void callback(Exchange exchange) throws IOException {
        configured();
        if (exchange.answeredHead("application/json")) {
            return;
        }
        String prefix = guard.prefix(exchange.request());
        String state = parameter(exchange, "state");
        String code = parameter(exchange, "code");
        String issuer = parameter(exchange, "iss");
        String error = parameter(exchange, "error");
        String browser = Cookies.read(exchange.request(), COOKIE).orElse(null);
        Begun begun = state == null || browser == null || browser.length() >= MAX_COOKIE
                ? null
                : pending.take(state, browser).orElse(null);
        Exchange.Later later = exchange.later();
        if (begun == null) {
            later.redirect(problem(prefix, Problem.STATE));
            return;
        }
        Logins.From from = new Logins.From(exchange.address(), null);
        work(later, prefix, () -> {
            JWTClaimsSet claims;
            try {
                claims = answered(begun, code, issuer, error);
            } catch (SignInException e) {
                note(null, e.problem(), from);
                throw e;
            }
            return arrived(exchange, begun, claims, from);
        });
    }

    private static @Nullable String parameter(Exchange exchange, String name) {
        String value = exchange.query(name);
        return value == null || value.length() > MAX_PARAMETER ? null : value;
    }

    /** The provider's word, once it is known to be this provider's. */
    private JWTClaimsSet answered(Begun begun, @Nullable String code, @Nullable String issuer, @Nullable String error)
            throws SignInException {
        Settings.Oidc settings = configured();
        boolean namesIssuer = provider().endpoints().namesIssuer();
        if (issuer == null ? namesIssuer : !issuer.equals(settings.issuer().toString())) {
            throw new SignInException(Problem.REFUSED, "iss of its answer: missing, or another provider's");
        }
        if (error != null || code == null) {
            throw new SignInException(
                    Problem.DENIED,
                    "it gave no code" + (error != null && error.matches("[a-z_]{1,60}") ? ": " + error : ""));
        }
        return provider().redeem(begun, code);
    }

    private String arrived(Exchange exchange, Begun begun, JWTClaimsSet claims, Logins.From from)
            throws SignInException {
        Settings.Oidc settings = configured();
        Provided who = new Provided(settings.issuer().toString(), claims.getSubject(), Claims.name(claims.getClaims()));
        Role role = Claims.role(claims.getClaims(), settings.rolesClaim(), settings.roles())
                .orElse(null);
        if (role == null) {
            logins.withdraw(who, Problem.ROLE.code(), from);
            throw new SignInException(Problem.ROLE, "its claim oidcRolesClaim has nothing that oidcRoles names");
        }
        boolean fresh = IdTokens.fresh(claims, begun);
        if (begun.confirms() == null) {
            Logins.Session session = logins.loginBy(who, role, fresh, settings.session(), from);
            Cookies.set(
                    exchange, guard, Callers.COOKIE, session.cookie(), "/", settings.session(), Cookies.Site.STRICT);
            return begun.prefix() + "/dashboard/" + (begun.page().isEmpty() ? "" : "#/" + begun.page());
        }
        if (!fresh) {
            note(who, Problem.STALE, from);
            throw new SignInException(Problem.STALE, "auth_time of its ID token: missing, or from before");
        }
        try {
            logins.confirmBy(who, role, begun.confirms(), from);
        } catch (Refusal e) {
            note(who, Problem.OTHER, from);
            throw new SignInException(Problem.OTHER, "somebody else than the session's person, or it is over");
        }
        return begun.prefix() + "/dashboard/#signed-in-again";
    }

    private void note(@Nullable Provided who, Problem problem, Logins.From from) {
        if (written.take("all")) {
            logins.refuse(who, problem.code(), from);
        }
    }

    /** Something that ends in an address to which the browser is led. */
    @FunctionalInterface
    private interface Step {
        String take() throws SignInException;
    }

    /** A browser that waits for where to go. */
    private record Waiting(Exchange.Later later, String prefix, Step step) implements Runnable {
        @Override
        public void run() {
            later.redirect(address(prefix, step));
        }

        void turnAway() {
            later.redirect(problem(prefix, Problem.BUSY));
        }
    }

    private void work(Exchange.Later later, String prefix, Step step) {
        Waiting waiting = new Waiting(later, prefix, step);
        try {
            threads.execute(waiting);
        } catch (RejectedExecutionException e) {
            waiting.turnAway();
        }
    }

    private static String address(String prefix, Step step) {
        try {
            return step.take();
        } catch (SignInException e) {
            LOG.warn(
                    "A sign-in by the provider is refused as {}: {}",
                    e.problem().code(),
                    e.getMessage());
            return problem(prefix, e.problem());
        } catch (RuntimeException e) {
            LOG.error("A sign-in by the provider failed", e);
            return problem(prefix, Problem.FAILED);
        }
    }

    private static String problem(String prefix, Problem problem) {
        return prefix + "/dashboard/#sign-in=" + problem.code();
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    @Deactivate
    public void close() {
        threads.shutdownNow().forEach(task -> {
            if (task instanceof Waiting waiting) {
                waiting.turnAway();
            }
        });
    }
}
