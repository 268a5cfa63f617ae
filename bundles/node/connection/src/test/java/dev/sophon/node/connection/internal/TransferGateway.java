package dev.sophon.node.connection.internal;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Challenge;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Gateway's end of transfers over real HTTP, which goes wrong as the test tells it to. */
public final class TransferGateway implements AutoCloseable {
    public static final String ID = "0123456789abcdef0123456789abcdef";
    public static final String TOKEN = "abc123.secret";

    /** What goes wrong with one request. */
    public enum Fault {
        /** This one goes well. */
        NONE,
        /** The line breaks when half of the bytes have gone over. */
        BREAKS_HALFWAY,
        /** All is done, and the line breaks before the answer. */
        LOSES_THE_ANSWER,
        /** Nobody is behind the proxy. */
        BAD_GATEWAY,
        /** The web server is there before the API. */
        NOT_THERE_YET,
        /** The database cannot be written. */
        FAILS
    }

    /** The methods and ranges that came. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    /** Of the Node, which has to prove that it has it; {@code null} for none. */
    public volatile @Nullable PublicKey key;

    /** For how many requests a challenge is good. */
    public int goodFor = 3;

    private int challenges;
    private int shown;
    /** What is fetched, and what has been sent. */
    public byte[] content = {};

    private long size;
    private boolean complete;
    private int refusal;
    private String refusalBody = "";
    private boolean spoils;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public TransferGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/nodes/me/transfers", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Every request is refused from now on. */
    public TransferGateway refuses(int status, String error) {
        refusal = status;
        refusalBody = "{\"error\":\"" + error + "\",\"message\":\"size: expected less\"}";
        return this;
    }

    /** What goes over is another than it says. */
    public TransferGateway spoils() {
        spoils = true;
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders()
                            .getOrDefault(
                                    "Content-Range",
                                    exchange.getRequestHeaders().getOrDefault("Range", List.of("")))
                            .get(0));
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, "{\"error\":\"unauthenticated\",\"message\":\"no\"}");
            } else if (key != null && !proved(exchange.getRequestHeaders(), key)) {
                exchange.getRequestBody().readAllBytes();
                shown = 0;
                challenges++;
                exchange.getResponseHeaders().set(Challenge.ASKED, challenge());
                answer(exchange, 401, "{\"error\":\"unauthenticated\",\"message\":\"the key\"}");
            } else if (refusal != 0) {
                exchange.getRequestBody().readAllBytes();
                answer(exchange, refusal, refusalBody);
            } else {
                with(exchange, faults.poll());
            }
        }
    }

    private String challenge() {
        return "challenge " + challenges;
    }

    private boolean proved(Headers headers, PublicKey whose) {
        String signature = headers.getFirst(Challenge.HEADER);
        return challenge().equals(headers.getFirst(Challenge.ASKED))
                && shown++ < goodFor
                && new Challenge(challenge(), "abc123", "http://127.0.0.1:" + port()).isSignedBy(whose, signature);
    }

    private void with(HttpExchange exchange, Fault fault) throws IOException {
        if (fault == Fault.BAD_GATEWAY) {
            answer(exchange, 502, "<html>");
        } else if (fault == Fault.NOT_THERE_YET) {
            answer(exchange, 404, "<html>");
        } else if (fault == Fault.FAILS) {
            answer(exchange, 500, "{\"error\":\"internal_error\",\"message\":\"m\"}");
        } else if (exchange.getRequestMethod().equals("GET")) {
            fetch(exchange, fault);
        } else if (exchange.getRequestMethod().equals("POST")) {
            size = Json.tree(exchange.getRequestBody().readAllBytes())
                    .path("size")
                    .asLong();
            content = new byte[0];
            complete = false;
            state(exchange, 201, fault);
        } else {
            put(exchange, fault);
        }
    }

    private synchronized void put(HttpExchange exchange, Fault fault) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Content-Range");
        Matcher range = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)").matcher(header);
        if (range.matches()) {
            int from = Integer.parseInt(range.group(1));
            int length = Integer.parseInt(range.group(2)) + 1 - from;
            if (from != content.length) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Upload-Offset", "" + content.length);
                answer(exchange, 409, "{\"error\":\"conflict\",\"message\":\"m\"}");
                return;
            }
            InputStream in = exchange.getRequestBody();
            byte[] piece = in.readNBytes(fault == Fault.BREAKS_HALFWAY ? length / 2 : length);
            content = Arrays.copyOf(content, from + piece.length);
            System.arraycopy(piece, 0, content, from, piece.length);
            if (spoils) {
                content[from]++;
            }
        }
        complete = content.length == size;
        if (fault != Fault.BREAKS_HALFWAY) {
            state(exchange, 200, fault);
        }
    }

    private void state(HttpExchange exchange, int status, Fault fault) throws IOException {
        if (fault == Fault.LOSES_THE_ANSWER) {
            return;
        }
        Map<String, Object> state =
                new HashMap<>(Map.of("id", ID, "size", size, "received", content.length, "complete", complete));
        if (complete) {
            state.put("sha256", sha256(content));
        }
        answer(exchange, status, new String(Json.bytes(state), java.nio.charset.StandardCharsets.UTF_8));
    }

    private void fetch(HttpExchange exchange, Fault fault) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (!query.equals("commandId=command-1") && !query.equals("revision=7")) {
            answer(exchange, 404, "{\"error\":\"not_found\",\"message\":\"m\"}");
            return;
        }
        exchange.getResponseHeaders().set("ETag", '"' + sha256(content) + '"');
        if (content.length == 0) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        Matcher range = Pattern.compile("bytes=(\\d+)-(\\d+)")
                .matcher(exchange.getRequestHeaders().getFirst("Range"));
        if (!range.matches()) {
            throw new IOException("no range");
        }
        int from = Integer.parseInt(range.group(1));
        int end = Math.min(content.length, Integer.parseInt(range.group(2)) + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, end - from);
        byte[] piece = Arrays.copyOfRange(content, from, end);
        if (spoils) {
            piece[0]++;
        }
        if (fault == Fault.BREAKS_HALFWAY) {
            exchange.getResponseBody().write(piece, 0, piece.length / 2);
            exchange.getResponseBody().flush();
        } else {
            exchange.getResponseBody().write(piece);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
