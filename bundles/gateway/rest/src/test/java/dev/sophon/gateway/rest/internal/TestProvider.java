package dev.sophon.gateway.rest.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider over a real socket, which keeps to the rules until a test makes it break one. It signs by Java's own
 * means, none of those that the Gateway judges by.
 */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "sophon";
    static final String SECRET = "se:cr&t=1 2";

    private static final Map<String, String> TABLE =
            Map.of("sophon-admins", "Admin", "helpdesk", "Operator", "staff", "Viewer");

    private static final int MUCH = 2 * 1024 * 1024;
    private static final ThreadLocal<Integer> BEHIND = ThreadLocal.withInitial(() -> 0);

    private final HttpServer server;
    private final Set<String> loud = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final Supplier<Instant> now;
    private KeyPair key = rsa();
    private String kid = "first";

    final Map<String, Object> person = new ConcurrentHashMap<>(
            Map.of("sub", "0001", "preferred_username", "ada", "groups", List.of("sophon-admins")));
    final AtomicInteger keysAsked = new AtomicInteger();
    final AtomicInteger redeemed = new AtomicInteger();
    Consumer<Map<String, Object>> claims = claims -> {};
    UnaryOperator<String> token = token -> token;
    Consumer<Map<String, Object>> configuration = said -> {};
    /** By paths: what is answered instead. */
    final Map<String, Consumer<HttpExchange>> instead = new ConcurrentHashMap<>();

    TestProvider(Supplier<Instant> now) {
        this.now = now;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        serve("/.well-known/openid-configuration", this::configuration);
        serve("/jwks", this::keys);
        serve("/token", this::token);
        server.start();
    }

    private void serve(String path, Consumer<HttpExchange> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                BEHIND.set(loud.contains(path) ? MUCH : 0);
                instead.getOrDefault(path, answer).accept(exchange);
            }
        });
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a Gateway is told of it. */
    Settings.Oidc settings() {
        return new Settings.Oidc(
                URI.create(issuer()),
                CLIENT,
                SECRET,
                List.of("openid", "profile"),
                "groups",
                TABLE,
                "Example",
                Duration.ofHours(8));
    }

    /** Keeps to the rules again, and has been asked nothing; its key stays. */
    void behaves() {
        claims = said -> {};
        token = same -> same;
        configuration = said -> {};
        instead.clear();
        loud.clear();
        keysAsked.set(0);
        redeemed.set(0);
    }

    /** Goes on with another key, and takes the one before back. */
    KeyPair newKey(String name) {
        KeyPair before = key;
        key = rsa();
        kid = name;
        return before;
    }

    KeyPair key() {
        return key;
    }

    /**
     * Lets whoever was sent here in.
     *
     * @return the query with which their browser is led back
     */
    String letIn(String authorization) {
        Map<String, String> asked = fields(URI.create(authorization).getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        return "code=" + code + "&state=" + asked.get("state") + "&iss="
                + URLEncoder.encode(issuer(), StandardCharsets.UTF_8);
    }

    private void configuration(HttpExchange exchange) {
        Map<String, Object> said = new LinkedHashMap<>(Map.of(
                "issuer", issuer(),
                "authorization_endpoint", issuer() + "/auth",
                "token_endpoint", issuer() + "/token",
                "jwks_uri", issuer() + "/jwks",
                "authorization_response_iss_parameter_supported", true));
        configuration.accept(said);
        answer(exchange, 200, Json.bytes(said));
    }

    private void keys(HttpExchange exchange) {
        keysAsked.incrementAndGet();
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        answer(
                exchange,
                200,
                Json.bytes(Map.of(
                        "keys",
                        List.of(Map.of(
                                "kty",
                                "RSA",
                                "use",
                                "sig",
                                "kid",
                                kid,
                                "n",
                                text(unsigned(open.getModulus())),
                                "e",
                                text(unsigned(open.getPublicExponent())))))));
    }

    private void token(HttpExchange exchange) {
        Map<String, String> form = fields(body(exchange));
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        String verifier = form.getOrDefault("code_verifier", "");
        boolean known = asked != null
                && asked.get("redirect_uri").equals(form.get("redirect_uri"))
                && asked.get("code_challenge").equals(text(sha256(verifier)))
                && "S256".equals(asked.get("code_challenge_method"));
        if (!basic().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, Json.bytes(Map.of("error", "invalid_client")));
        } else if (!known) {
            answer(exchange, 400, Json.bytes(Map.of("error", "invalid_grant")));
        } else {
            redeemed.incrementAndGet();
            answer(exchange, 200, Json.bytes(Map.of("token_type", "Bearer", "id_token", token.apply(idToken(asked)))));
        }
    }

    private static String basic() {
        String both = CLIENT + ":" + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
    }

    private String idToken(Map<String, String> asked) {
        Map<String, Object> said = new LinkedHashMap<>(person);
        long second = now.get().getEpochSecond();
        said.put("iss", issuer());
        said.put("aud", CLIENT);
        said.put("iat", second);
        said.put("exp", second + 300);
        said.put("nonce", asked.get("nonce"));
        if (asked.containsKey("max_age")) {
            said.put("auth_time", second);
        }
        claims.accept(said);
        said.values().removeIf(value -> value.equals(""));
        return signed(Map.of("alg", "RS256", "kid", kid, "typ", "JWT"), said, key);
    }

    /** A token by RS256. */
    static String signed(Map<String, Object> header, Map<String, Object> claims, KeyPair by) {
        String said = text(Json.bytes(header)) + "." + text(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(by.getPrivate());
            signature.update(said.getBytes(StandardCharsets.US_ASCII));
            return said + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> fields(String query) {
        Map<String, String> fields = new HashMap<>();
        for (String field : query.split("&")) {
            int equals = field.indexOf('=');
            fields.put(
                    field.substring(0, Math.max(0, equals)),
                    URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static String body(HttpExchange exchange) {
        try {
            return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void answer(HttpExchange exchange, int status, byte[] body) {
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] whole = java.util.Arrays.copyOf(body, body.length + BEHIND.get());
            java.util.Arrays.fill(whole, body.length, whole.length, (byte) ' ');
            exchange.sendResponseHeaders(status, whole.length);
            exchange.getResponseBody().write(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leads elsewhere, where the right answer is. */
    void redirects(String path) {
        String there = path + "-moved";
        Consumer<HttpExchange> right = path.equals("/token") ? this::token : this::configuration;
        serve(there, right);
        instead.put(path, exchange -> {
            exchange.getResponseHeaders().set("Location", issuer() + there);
            answer(exchange, 307, new byte[0]);
        });
    }

    /** Says nothing until this ends. */
    void isSilent(String path) {
        instead.put(path, exchange -> await());
    }

    /** Says a little again and again, and never all. */
    void trickles(String path) {
        instead.put(path, exchange -> {
            try {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                while (!over.await(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Says what is right, and more than anybody wants to hear behind it. */
    void isLoud(String path) {
        loud.add(path);
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
