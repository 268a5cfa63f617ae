package dev.sophon.itests;

import com.sun.net.httpserver.HttpServer;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A program on a loopback port that a webhook tells what happens. */
final class Hook implements AutoCloseable {
    private final HttpServer server;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /** What came, whether it was taken or not. */
    record Told(Instant at, String event, String signature, byte[] body, int answered) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean signedBy(String secret) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signature.equals("sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
        }
    }

    Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var headers = exchange.getRequestHeaders();
            int answer = status;
            told.add(new Told(
                    Instant.now(),
                    headers.getFirst("X-Sophon-Event"),
                    headers.getFirst("X-Sophon-Signature"),
                    body,
                    answer));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** From now on it answers so. */
    void answers(int next) {
        status = next;
    }

    /** The first of these events that it took, waited for. */
    Told taken(String event, Duration patience) throws IOException, InterruptedException {
        Rig.await("the webhook " + event, patience, () -> taken(event).isPresent());
        return taken(event).orElseThrow();
    }

    private Optional<Told> taken(String event) {
        return told.stream()
                .filter(one -> one.event().equals(event) && one.answered() == 200)
                .findFirst();
    }

    void forget() {
        told.clear();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
