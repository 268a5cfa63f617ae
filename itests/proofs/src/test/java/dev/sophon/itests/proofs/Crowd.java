package dev.sophon.itests.proofs;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two hundred clients, as a process of its own: {@code attack} or {@code honest}, for so many seconds. Both send large
 * bodies at the same pace, and so many bytes, so that neither loads the machine with more than the other. It prints what it
 * sent.
 */
public final class Crowd {
    /** What it prints when all of its clients are there, and begin. */
    static final String THERE = "all are there";

    private static final int CLIENTS = 200;
    private static final int KINDS = 4;
    /** Between two large bodies of one client. */
    private static final long PACE_MILLIS = 20_000;

    /** In bytes, a little less than any of what is sent so. */
    private static final long LARGE = 11_000_000;
    /** A Node that has said hello. */
    private static final int STAYS_MILLIS = 5_000;
    /** After a refusal. */
    private static final long AGAIN_MILLIS = 250;

    /** How many times as long, at most, it takes to have sent as much. */
    private static final int PATIENCE = 4;

    private static final int STALLED = 1 << 20;

    private final boolean attack;
    private final int port;
    private final long seconds;
    /** The attackers go on until they have sent as much as the honest did, and send no more large bodies then. */
    private final long wanted;

    private final CountDownLatch all = new CountDownLatch(CLIENTS);
    private final Map<String, String> tokens;
    private final String target;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    private volatile long end;
    private volatile long latest;
    /** A sign of life of the size of what stalls. */
    private final String ping = "{\"type\":6,\"more\":\"" + "x".repeat(STALLED - 30) + "\"}\u001e";

    private final byte[] command;
    private final byte[] call;

    private Crowd(String kind, int port, long seconds, long wanted, Map<String, String> tokens) {
        this.attack = kind.equals("attack");
        this.port = port;
        this.seconds = seconds;
        this.wanted = wanted;
        this.tokens = tokens;
        this.target = tokens.keySet().stream()
                .filter(id -> !id.equals("agent") && !id.equals("viewer"))
                .findFirst()
                .orElseThrow();
        this.command = attack ? Bombs.command() : Bombs.text(Bombs.LARGEST);
        this.call = attack ? Bombs.call(target) : command;
    }

    /** @param args what, the port, seconds, a file of names and tokens (agent, viewer, and ids of nodes), and bytes */
    public static void main(String[] args) throws Exception {
        Map<String, String> tokens = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(args[3]))) {
            tokens.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        new Crowd(args[0], Integer.parseInt(args[1]), Long.parseLong(args[2]), Long.parseLong(args[4]), tokens).run();
    }

    private void run() throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            Thread client = new Thread(() -> client(number), "client " + i);
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
        System.out.println("sent " + bytes.get() + " bytes in " + rounds.get() + " rounds");
    }

    private void client(int number) {
        awaitTheOthers();
        List<String> nodes = tokens.keySet().stream()
                .filter(id -> !id.equals("agent") && !id.equals("viewer"))
                .toList();
        String node = nodes.get(number % nodes.size());
        pause(
                number % KINDS == 1
                        ? number * PACE_MILLIS / CLIENTS
                        : ThreadLocalRandom.current().nextLong(1_000));
        while (!over()) {
            try {
                switch (number % KINDS) {
                    case 0 -> frame(number, node);
                    case 1 -> large(number, node);
                    case 2 -> pairing();
                    default -> canvas(number);
                }
            } catch (IOException e) {
                // Refused or closed, which is what may come of it.
            }
            rounds.incrementAndGet();
        }
    }

    /** On a machine that is busy it may take long until all of them are there. */
    private void awaitTheOthers() {
        try {
            all.countDown();
            all.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (end == 0) {
                latest = System.nanoTime() + PATIENCE * seconds * 1_000_000_000L;
                end = System.nanoTime() + seconds * 1_000_000_000L;
                System.out.println(THERE);
            }
        }
    }

    private boolean over() {
        long now = System.nanoTime();
        return now > end && (bytes.get() >= wanted || now > latest);
    }

    /** Kind 1: a frame that declares what it does not bring, or a large message that stalls; or messages that are whole. */
    private void frame(int number, String node) throws IOException {
        boolean listens = number % 8 == 0;
        String open = Wire.upgrade(listens ? "/hubs/notifications" : "/hubs/node", token(listens ? "viewer" : node))
                + Wire.handshake();
        try (Socket socket = begun(open)) {
            if (number % 16 >= 8) {
                send(
                        socket,
                        attack
                                ? Wire.frame(0x81, 12 << 20, "x".repeat(STALLED))
                                : Wire.frame(0x81, ping.length(), ping));
                linger(5_000);
            } else if (!attack) {
                linger(1_000);
            } else {
                int[] opcodes = {3, 7, 11, 9, 15};
                send(
                        socket,
                        Wire.frame(0x80 | opcodes[ThreadLocalRandom.current().nextInt(opcodes.length)], 1L << 30, "x"));
                Wire.toTheEnd(socket, "a frame");
                linger(200);
            }
        }
    }

    /** Kind 2: twelve megabytes of empty objects, by REST, by MCP and as a Node's first words; or of one text. */
    private void large(int number, String node) {
        long begun = System.nanoTime();
        long sent = 0;
        // Who is refused before it has sent all comes again with as much as is left: the honest send all of it.
        while (sent < LARGE && !over() && (wanted == 0 || bytes.get() < wanted)) {
            try {
                sent += number % 12 == 9 ? hello(node) : posted(attack && number % 12 == 5);
            } catch (IOException e) {
                // Refused before a byte of it was sent.
            }
            pause(AGAIN_MILLIS);
        }
        pause(PACE_MILLIS - (System.nanoTime() - begun) / 1_000_000);
    }

    private long hello(String node) throws IOException {
        byte[] hello = attack ? Bombs.hello(node) : Bombs.longHello(node);
        String open = Wire.upgrade("/hubs/node", token(node)) + Wire.handshake();
        try (Socket socket = begun(open + Wire.frame(0x81, hello.length, ""))) {
            long sent = sent(socket, hello);
            socket.setSoTimeout(STAYS_MILLIS);
            heard(socket);
            return sent;
        }
    }

    private long posted(boolean mcp) throws IOException {
        byte[] body = mcp ? call : command;
        String path = mcp ? "/mcp/http" : "/api/nodes/" + target + "/commands";
        String headers = "Connection: close\r\n" + (mcp ? "Accept: application/json, text/event-stream\r\n" : "");
        try (Socket socket = begun(Wire.post(path, token("agent"), body.length, headers))) {
            long sent = sent(socket, body);
            heard(socket);
            return sent;
        }
    }

    /** How much of it the other side let through. */
    private long sent(Socket socket, byte[] text) {
        int sent = 0;
        try {
            while (sent < text.length) {
                int part = Math.min(64 * 1024, text.length - sent);
                socket.getOutputStream().write(text, sent, part);
                sent += part;
            }
        } catch (IOException e) {
            // It is answered before it is whole.
        }
        bytes.addAndGet(sent);
        return sent;
    }

    /** Reads to the end, or until nothing comes. */
    private static void heard(Socket socket) {
        byte[] buffer = new byte[16 * 1024];
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // What it says is nobody's concern.
            }
        } catch (IOException e) {
            // Closed, or silent.
        }
    }

    /** Kind 3: a body a byte every few seconds, or at once. */
    private void pairing() throws IOException {
        String body = "{\"nodeId\":\"nobody\",\"pairingSecret\":\"s_" + "0".repeat(30) + "\"}";
        try (Socket socket = begun(Wire.post("/api/nodes/me/pair", "", body.length(), "Connection: close\r\n"))) {
            for (int i = 0; attack && i < body.length() && !over(); i++) {
                send(socket, body.substring(i, i + 1));
                linger(2_000);
            }
            if (!attack) {
                send(socket, body);
                Wire.toTheEnd(socket, "pairing");
                linger(3_000);
            }
        }
    }

    /** Kind 5: pages that wait for what is not there, or look and come back. */
    private void canvas(int number) throws IOException {
        String session = "crowd-" + number + "-" + "0123456789abcdef";
        String query = attack ? "?after=1" : "";
        try (Socket socket = begun("GET /api/canvas/" + session + "/version" + query
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
            socket.setSoTimeout((int) Math.max(1_000, Math.min(30_000, (end - System.nanoTime()) / 1_000_000)));
            while (socket.getInputStream().read() >= 0) {
                // Until it is answered.
            }
        }
        linger(1_000);
    }

    private Socket begun(String text) throws IOException {
        bytes.addAndGet(text.length());
        return Wire.begun(port, text);
    }

    private void send(Socket socket, String text) throws IOException {
        bytes.addAndGet(text.length());
        Wire.send(socket, text);
    }

    private String token(String name) {
        String token = tokens.get(name);
        if (token == null) {
            throw new IllegalStateException("no token of " + name);
        }
        return token;
    }

    private void linger(long millis) {
        pause(Math.min(millis, Math.max(100, (end - System.nanoTime()) / 1_000_000)));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(Math.max(0, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
