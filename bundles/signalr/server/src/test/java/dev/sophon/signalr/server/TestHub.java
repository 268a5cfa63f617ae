package dev.sophon.signalr.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A hub with a method of each kind, which remembers what it heard. The token {@code good} is admitted, and its like. */
public final class TestHub implements HubListener {
    /** One typed argument. */
    public record Point(int x, int y) {}

    public final BlockingQueue<HubConnection> connected = new LinkedBlockingQueue<>();
    public final BlockingQueue<Disconnect> disconnected = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    public Hub hub() {
        return Hub.builder(TestHub::authenticate)
                .listener(this)
                .method("Echo", JsonNode.class, (connection, value) -> value)
                .method("Add", arguments())
                .method("Swap", Point.class, (connection, point) -> new Point(point.y(), point.x()))
                .method("Later", JsonNode.class, (connection, value) -> CompletableFuture.supplyAsync(() -> value))
                .method("Note", String.class, (connection, text) -> {
                    heard.add(text);
                    return null;
                })
                .method("Refuse", (connection, arguments) -> {
                    throw new HubException("not today");
                })
                .method("Break", (connection, arguments) -> {
                    throw new IllegalStateException("a secret of the server");
                })
                .method("Big", Integer.class, (connection, length) -> "x".repeat(length))
                .method("Who", (connection, arguments) -> connection.user().getName())
                .build();
    }

    private static HubMethod<List<JsonNode>> arguments() {
        return (connection, arguments) ->
                arguments.stream().mapToInt(JsonNode::asInt).sum();
    }

    private static Admission authenticate(ConnectRequest request) {
        String token = request.accessToken();
        if ("keyed".equals(token)) {
            Principal user = user(token);
            return new Admission.Challenged(
                    user,
                    challenge -> challenge.equals(request.parameter("answer"))
                            ? Admission.of(user)
                            : Admission.unauthorized("the answer is wrong"));
        }
        return token != null && token.startsWith("good")
                ? Admission.of(user(token))
                : Admission.unauthorized("the token is not valid");
    }

    private static Principal user(String name) {
        return () -> name;
    }

    /** The next connection whose handshake is done. */
    public HubConnection awaitConnected() throws InterruptedException {
        return present(connected.poll(10, TimeUnit.SECONDS));
    }

    public Disconnect awaitDisconnected() throws InterruptedException {
        return present(disconnected.poll(10, TimeUnit.SECONDS));
    }

    private static <T> T present(T value) {
        if (value == null) {
            throw new AssertionError("nothing within 10 s");
        }
        return value;
    }

    @Override
    public void connected(HubConnection connection) {
        connected.add(connection);
    }

    @Override
    public void disconnected(HubConnection connection, Disconnect cause) {
        disconnected.add(cause);
    }
}
