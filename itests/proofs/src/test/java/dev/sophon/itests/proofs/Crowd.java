package dev.sophon.itests.proofs;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two hundred clients, as a process of its own: {@code attack} or {@code honest}, for so many seconds. Both send large
 * bodies at the same pace, so that neither loads the machine with more bytes than the other. It prints what it sent.
 */
public final class Crowd {
    private static final int CLIENTS = 200;
    private static final int KINDS = 4;
    /** Between two large bodies of one client. */
    private static final long PACE_MILLIS = 20_000;

    private static final int STALLED = 1 << 20;

    private final boolean attack;
    private final int port;
    private final long end;
    private final Map<String, String> tokens;
    private final String target;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rounds = new AtomicLong();
    private final byte[] command;
    private final byte[] call;

    private Crowd(String kind, int port, long seconds, Map<String, String> tokens) {
        this.attack = kind.equals("attack");
        this.port = port;
        this.end = System.nanoTime() + seconds * 1_000_000_000L;
        this.tokens = tokens;
        this.target = tokens.keySet().stream()
                .filter(id -> !id.equals("agent") && !id.equals("viewer"))
                .findFirst()
                .orElseThrow();
        this.command = attack ? Bombs.command() : Bombs.text(Bombs.LARGEST);
        this.call = attack ? Bombs.call(target) : command;
    }

    /** @param args what, the port, seconds, and a file of names and tokens: agent, viewer, and ids of nodes */
    public static void main(String[] args) throws Exception {
        Map<String, String> tokens = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of(args[3]))) {
            tokens.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        new Crowd(args[0], Integer.parseInt(args[1]), Long.parseLong(args[2]), tokens).run();
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
        List<String> nodes = tokens.keySet().stream()
                .filter(id -> !id.equals("agent") && !id.equals("viewer"))
                .toList();
        String node = nodes.get(number % nodes.size());
        pause(
                number % KINDS == 1
                        ? number * PACE_MILLIS / CLIENTS
                        : ThreadLocalRandom.current().nextLong(1_000));
        while (System.nanoTime() < end) {
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

    /** Kind 1: a frame that declares what it does not bring, or a large message that stalls. */
    private void frame(int number, String node) throws IOException {
        boolean listens = number % 8 == 0;
        String open = Wire.upgrade(listens ? "/hubs/notifications" : "/hubs/node", token(listens ? "viewer" : node))
                + Wire.handshake();
        try (Socket socket = begun(open)) {
            if (!attack) {
                linger(5_000);
            } else if (number % 16 < 8) {
                int[] opcodes = {3, 7, 11, 9, 15};
                send(
                        socket,
                        Wire.frame(0x80 | opcodes[ThreadLocalRandom.current().nextInt(opcodes.length)], 1L << 30, "x"));
                Wire.toTheEnd(socket, "a frame");
                linger(200);
            } else {
                send(socket, Wire.frame(0x81, 12 << 20, "x".repeat(STALLED)));
                linger(5_000);
            }
        }
    }

    /** Kind 2: twelve megabytes of empty objects, by REST, by MCP and as a Node's first words; or of one text. */
    private void large(int number, String node) throws IOException {
        long begun = System.nanoTime();
        if (number % 12 == 9) {
            try (HubSocket socket = new HubSocket(port, token(node))) {
                byte[] hello = attack
                        ? Bombs.hello(node)
                        : (PlayedNode.hello(node, "") + "\u001e").getBytes(StandardCharsets.UTF_8);
                socket.send(
                        HubSocket.TEXT, "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8));
                socket.send(HubSocket.TEXT, hello);
                bytes.addAndGet(hello.length);
                socket.next();
            }
        } else {
            boolean mcp = attack && number % 12 == 5;
            byte[] body = mcp ? call : command;
            String path = mcp ? "/mcp/http" : "/api/nodes/" + target + "/commands";
            String headers = "Connection: close\r\n" + (mcp ? "Accept: application/json, text/event-stream\r\n" : "");
            try (Socket socket = begun(Wire.post(path, token("agent"), body.length, headers))) {
                socket.getOutputStream().write(body);
                bytes.addAndGet(body.length);
                Wire.toTheEnd(socket, path);
            }
        }
        pause(PACE_MILLIS - (System.nanoTime() - begun) / 1_000_000);
    }

    /** Kind 3: a body a byte every few seconds, or at once. */
    private void pairing() throws IOException {
        String body = "{\"nodeId\":\"nobody\",\"pairingSecret\":\"s_" + "0".repeat(30) + "\"}";
        try (Socket socket = begun(Wire.post("/api/nodes/me/pair", "", body.length(), "Connection: close\r\n"))) {
            for (int i = 0; attack && i < body.length() && System.nanoTime() < end; i++) {
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
            socket.setSoTimeout((int) Math.max(1, Math.min(30_000, (end - System.nanoTime()) / 1_000_000)));
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
        pause(Math.min(millis, (end - System.nanoTime()) / 1_000_000));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(Math.max(0, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
