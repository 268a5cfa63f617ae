package dev.sophon.gateway.passkeys.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Cookies;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Pending;
import dev.sophon.gateway.web.RateLimit;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.text.CleanText;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code /auth/passkeys}: a person's passkeys, signing in by one, and showing by one who one is: for the decisions of the
 * next minutes, or for one decision on one approval.
 */
@Component(service = Routes.class)
public final class PasskeyRoutes implements Routes {
    /** By which a browser that signs in shows that it is the one that was asked. */
    static final String COOKIE = "sophon_passkey";

    private static final String PATH = "/auth/passkeys";
    private static final int MOST_PENDING = 2_000;
    private static final int MAX_NAME = 60;
    private static final int MAX_COOKIE = 100;
    /** What an authenticator says is small. */
    private static final int SMALL = 32 * 1024;

    private final PasskeyRegistry passkeys;
    private final Logins logins;
    private final Accounts accounts;
    private final Approvals approvals;
    private final RequestGuard guard;
    private final Pending<Ceremony> pending;
    private final RateLimit addresses;
    /** What somebody makes fail again and again is not all written down. */
    private final RateLimit written;

    @Activate
    public PasskeyRoutes(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Logins logins,
            @Reference Accounts accounts,
            @Reference Approvals approvals,
            @Reference RequestGuard guard,
            @Reference Time time) {
        this.passkeys = new PasskeyRegistry(store, audit, accounts, time);
        this.logins = logins;
        this.accounts = accounts;
        this.approvals = approvals;
        this.guard = guard;
        this.pending = new Pending<>(Options.LASTS, MOST_PENDING, time);
        this.addresses = new RateLimit(60, 1, time);
        this.written = new RateLimit(60, 0.5, time);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", PATH + "/offered", Route.EVERYBODY, this::offered),
                new Route("POST", PATH + "/login/begin", Route.EVERYBODY, this::beginLogin).withBody(SMALL),
                new Route("POST", PATH + "/login", Route.EVERYBODY, this::login).withBody(SMALL),
                new Route("GET", PATH, Route.READERS, this::list),
                new Route("POST", PATH + "/begin", Route.READERS, this::beginAdd).withPassword(),
                new Route("POST", PATH, Route.READERS, this::add).withPassword(),
                new Route("DELETE", PATH + "/{id}", Route.READERS, this::remove).withPassword(),
                new Route("POST", PATH + "/confirm/begin", Route.READERS, this::beginConfirm),
                new Route("POST", PATH + "/confirm", Route.READERS, this::confirm),
                new Route("POST", PATH + "/approvals/{id}/begin", Route.OPERATORS, this::beginDecide),
                new Route("POST", PATH + "/approvals/{id}", Route.OPERATORS, this::decide));
    }

    record None() {}

    /** @param signIn whether somebody can sign in by one, under the name that was asked by */
    record Offered(boolean signIn) {}

    record Shown(@Nullable JsonNode credential) {
        @Override
        public String toString() {
            return "Shown[***]";
        }
    }

    record Added(@Nullable String name, @Nullable JsonNode credential) {
        @Override
        public String toString() {
            return "Added[***]";
        }
    }

    record Begun(@Nullable Decision decision) {}

    record Decided(@Nullable Decision decision, @Nullable String reason, @Nullable JsonNode credential) {
        @Override
        public String toString() {
            return "Decided[***]";
        }
    }

    /** What becomes of an approval, by the names of its routes. */
    enum Decision {
        APPROVE,
        CONFIRM,
        REJECT;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        String wireName() {
            return wireName;
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(String id, String name, String rpId, Instant createdAt, @Nullable Instant lastUsedAt) {
        static View of(Passkey passkey) {
            return new View(passkey.id(), passkey.name(), passkey.rpId(), passkey.createdAt(), passkey.lastUsedAt());
        }
    }

    record Person(String id, String name, Role role) {}

    record LoggedIn(Person account, String csrfToken, Instant expiresAt) {}

    private void offered(Exchange exchange) throws IOException {
        boolean signIn = RelyingParty.find(exchange.request(), guard)
                .filter(party -> passkeys.letsIn(party.id()))
                .isPresent();
        exchange.answer(200, new Offered(signIn));
    }

    private void beginLogin(Exchange exchange) throws IOException {
        exchange.body(None.class);
        RelyingParty party = RelyingParty.of(exchange.request(), guard);
        if (!addresses.take(IpAddress.counted(exchange.address()))) {
            throw new Refusal(Refusal.Reason.TOO_MANY, "Too many sign-ins were begun from this address", 5);
        }
        String browser = browser(exchange).filter(pending::knows).orElseGet(Secrets::secret);
        Cookies.set(
                exchange,
                guard,
                COOKIE,
                browser,
                guard.prefix(exchange.request()) + "/api" + PATH,
                Options.LASTS,
                Cookies.Site.STRICT);
        exchange.answer(
                200, Options.show(party, begin(exchange, party, browser, Ceremony.Purpose.LOGIN, ""), List.of()));
    }

    private static Optional<String> browser(Exchange exchange) {
        return Cookies.read(exchange.request(), COOKIE).filter(kept -> kept.length() < MAX_COOKIE);
    }

    private byte[] begin(
            Exchange exchange, RelyingParty party, String browser, Ceremony.Purpose purpose, String about) {
        Ceremony ceremony = Ceremony.begin(party);
        byte[] challenge = ceremony.challenge(purpose, about);
        pending.add(Ceremony.text(challenge), browser, exchange.address(), ceremony);
        return challenge;
    }

    private void login(Exchange exchange) throws IOException {
        Answer answer = Answer.ofShown(exchange.body(Shown.class).credential());
        Logins.From from = new Logins.From(exchange.address(), null);
        Passkey passkey;
        long count;
        try {
            Ceremony ceremony = taken(exchange, answer, browser(exchange).orElse(null));
            passkey =
                    passkey(answer, one -> MessageDigest.isEqual(answer.userHandle(), Options.handle(one.accountId())));
            count = Ceremonies.shown(passkey, answer, ceremony.party(), ceremony.challenge(Ceremony.Purpose.LOGIN, ""));
        } catch (Refusal e) {
            if (written.take("all")) {
                logins.refuse(null, "passkey_refused", from);
            }
            throw e;
        }
        Account account = passkeys.owner(passkey).orElseThrow(Ceremonies::refusal);
        if (account.provided()) {
            throw Refusal.conflict("This account signs in at its organisation's provider, which says whether it still"
                    + " may; its passkeys are for decisions");
        }
        passkeys.use(passkey, count, null);
        Logins.Session session = logins.loginBy(account, "passkey " + passkey.id(), from);
        Cookies.set(exchange, guard, Callers.COOKIE, session.cookie(), "/", Logins.SESSION, Cookies.Site.STRICT);
        Principal me = session.principal();
        exchange.answer(
                200, new LoggedIn(new Person(me.id(), me.name(), me.role()), session.csrfToken(), session.expiresAt()));
    }

    /** What this browser was asked by the challenge that an answer claims; it is used up, whatever comes of it. */
    private Ceremony taken(Exchange exchange, Answer answer, @Nullable String browser) {
        RelyingParty party = RelyingParty.of(exchange.request(), guard);
        return pending.take(answer.challenge(), browser)
                .filter(ceremony -> ceremony.party().equals(party))
                .orElseThrow(Ceremonies::refusal);
    }

    private Passkey passkey(Answer answer, Predicate<Passkey> whose) {
        return passkeys.find(answer.credentialId()).filter(whose).orElseThrow(Ceremonies::refusal);
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(
                200,
                new Exchange.Items(
                        passkeys.of(person(exchange)).stream().map(View::of).toList(), null));
    }

    /** The person of a dashboard's session; a program has none, and no authenticator. */
    private Account person(Exchange exchange) {
        Principal me = exchange.principal();
        return accounts.find(me.id())
                .filter(account -> exchange.csrfToken() != null)
                .orElseThrow(() -> Refusal.conflict("Only a person who is signed in to the dashboard has passkeys"));
    }

    private void beginAdd(Exchange exchange) throws IOException {
        exchange.body(None.class);
        Account account = person(exchange);
        RelyingParty party = RelyingParty.of(exchange.request(), guard);
        byte[] challenge =
                begin(exchange, party, exchange.principal().credential(), Ceremony.Purpose.ADD, account.id());
        exchange.answer(200, Options.make(party, challenge, account, passkeys.of(account)));
    }

    private void add(Exchange exchange) throws IOException {
        Added body = exchange.body(Added.class);
        String name = CleanText.name(Fields.required("name", body.name()), MAX_NAME)
                .orElseThrow(() -> Refusal.invalid("name: expected 1 to " + MAX_NAME
                        + " characters, and no control or invisible characters among them"));
        Answer answer = Answer.ofMade(body.credential());
        Account account = person(exchange);
        Ceremony ceremony = taken(exchange, answer, exchange.principal().credential());
        Ceremonies.Made made =
                Ceremonies.made(answer, ceremony.party(), ceremony.challenge(Ceremony.Purpose.ADD, account.id()));
        exchange.answer(201, View.of(passkeys.add(account, name, ceremony.party(), made, exchange.principal())));
    }

    private void remove(Exchange exchange) {
        passkeys.remove(person(exchange), exchange.variable("id"), exchange.principal());
        exchange.answer(204);
    }

    private void beginConfirm(Exchange exchange) throws IOException {
        exchange.body(None.class);
        Account account = person(exchange);
        exchange.answer(200, show(exchange, account, Ceremony.Purpose.CONFIRM, account.id()));
    }

    private Options show(Exchange exchange, Account account, Ceremony.Purpose purpose, String about) {
        RelyingParty party = RelyingParty.of(exchange.request(), guard);
        List<Passkey> own = passkeys.of(account).stream()
                .filter(one -> one.rpId().equals(party.id()))
                .toList();
        if (own.isEmpty()) {
            throw Refusal.conflict("This account has no passkey for the name by which this Gateway was asked");
        }
        byte[] challenge = begin(exchange, party, exchange.principal().credential(), purpose, about);
        return Options.show(party, challenge, own);
    }

    private void confirm(Exchange exchange) throws IOException {
        Answer answer = Answer.ofShown(exchange.body(Shown.class).credential());
        Account account = person(exchange);
        used(exchange, answer, account, Ceremony.Purpose.CONFIRM, account.id(), "passkey.confirm");
        exchange.answer(200, Map.of("confirmedUntil", logins.confirmShown(exchange.principal())));
    }

    /** Makes sure that an answer is that of the person's passkey to exactly this, and writes it down. */
    private void used(
            Exchange exchange, Answer answer, Account account, Ceremony.Purpose purpose, String about, String action) {
        Ceremony ceremony = taken(exchange, answer, exchange.principal().credential());
        Passkey passkey = passkey(answer, one -> one.isOf(account) && namesNobodyElse(answer, one));
        long count = Ceremonies.shown(passkey, answer, ceremony.party(), ceremony.challenge(purpose, about));
        passkeys.use(passkey, count, passkeys.entry(exchange.principal(), action, passkey));
    }

    /** Where it is asked for by its id, an authenticator need not say whose it is. */
    private static boolean namesNobodyElse(Answer answer, Passkey passkey) {
        return answer.userHandle().length == 0
                || MessageDigest.isEqual(answer.userHandle(), Options.handle(passkey.accountId()));
    }

    private void beginDecide(Exchange exchange) throws IOException {
        Decision decision =
                Fields.required("decision", exchange.body(Begun.class).decision());
        Approval approval = approval(exchange);
        exchange.answer(200, show(exchange, person(exchange), Ceremony.Purpose.DECIDE, about(decision, approval)));
    }

    private Approval approval(Exchange exchange) {
        return approvals.find(exchange.variable("id")).orElseThrow(() -> Refusal.notFound("No approval has this id"));
    }

    /** Which decision on what: the hash is of exactly what would run. */
    private static String about(Decision decision, Approval approval) {
        return decision.wireName() + " " + approval.approvalId() + " " + approval.paramsSha256();
    }

    /** Decides, by a passkey that was asked for exactly this; it says nothing about anything else. */
    private void decide(Exchange exchange) throws IOException {
        Decided body = exchange.body(Decided.class);
        Decision decision = Fields.required("decision", body.decision());
        if (body.reason() != null && decision != Decision.REJECT) {
            throw Refusal.invalid("reason: only a rejection has one");
        }
        Answer answer = Answer.ofShown(body.credential());
        Approval approval = approval(exchange);
        used(
                exchange,
                answer,
                person(exchange),
                Ceremony.Purpose.DECIDE,
                about(decision, approval),
                "passkey." + decision.wireName());
        String id = approval.approvalId();
        Principal by = exchange.principal();
        exchange.answer(
                200,
                switch (decision) {
                    case APPROVE -> approvals.approve(id, by);
                    case CONFIRM -> approvals.confirm(id, by);
                    case REJECT -> approvals.reject(id, by, body.reason());
                });
    }
}
