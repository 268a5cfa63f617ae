package dev.sophon.cli.update;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A publisher of releases with its web server on a loopback port, which can be told to serve badly. */
final class ReleaseServer implements AutoCloseable {
    static final Instant LATER = Instant.parse("2900-01-01T00:00:00Z");

    final KeyPair key = SigningKeys.generate();
    /** What was asked for, with the range behind it. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What was asked for with an {@code Authorization}, and that. */
    final List<String> shown = new CopyOnWriteArrayList<>();

    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** How many bytes of a file it gives before it breaks off; negative: before it goes silent. */
    final Map<String, Integer> breaksAt = new ConcurrentHashMap<>();

    /** Of the node {@code office} of this Gateway, for two requests with each challenge; {@code null} for no Gateway. */
    volatile @Nullable PublicKey nodeKey;

    private int left;
    private int challenges;
    private final HttpServer server;

    ReleaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String keyLine() {
        return SigningKeys.line(key.getPublic());
    }

    /** Makes a program of these files, whose script prints its version, and offers it. */
    UpdateManifest publish(Path work, String channel, String version, String script) throws Exception {
        Path home = Files.createDirectories(work.resolve("sophon-node-" + version));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/launch.sh"), "echo " + version + "\n");
        Path program = Files.writeString(home.resolve("bin/sophon-node"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(home.resolve("lib/link"), Path.of("../bin/sophon-node"));
        String name = home.getFileName() + ".tar.gz";
        Path archive = work.resolve(name);
        int exit = new ProcessBuilder(
                        "tar",
                        "-C",
                        work.toString(),
                        "-czf",
                        archive.toString(),
                        home.getFileName().toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("tar: " + exit);
        }
        Tree tree = Tree.of(home.toRealPath());
        byte[] content = Files.readAllBytes(archive);
        files.put("/node/" + version + "/" + name, content);
        UpdateManifest manifest = new UpdateManifest(
                UpdateManifest.KIND,
                Manifest.FORMAT,
                "sophon-node",
                channel,
                Release.of(version),
                SigningKeys.id(key.getPublic()),
                LATER,
                List.of(new UpdateManifest.Archive(
                        name,
                        UpdateManifest.ANY,
                        content.length,
                        SigningKeys.sha256(content),
                        tree.bytes(),
                        tree.hash())));
        offer(channel, SigningKeys.sign(manifest.bytes(), key.getPrivate()));
        return manifest;
    }

    void offer(String channel, SignedBytes signed) {
        files.put("/node/latest/" + channel, signed.content());
        files.put("/node/latest/" + channel + ".sig", signed.signature());
    }

    private boolean proved(Headers headers, PublicKey whose) {
        String challenge = "challenge " + challenges;
        return challenge.equals(headers.getFirst(Challenge.ASKED))
                && left-- > 0
                && new Challenge(challenge, "office", url().toString())
                        .isSignedBy(whose, headers.getFirst(Challenge.HEADER));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(path + (range == null ? "" : " " + range));
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            shown.add(path + " " + authorization);
        }
        byte[] file = files.get(path);
        try (exchange) {
            if (nodeKey != null && !proved(exchange.getRequestHeaders(), nodeKey)) {
                left = 2;
                exchange.getResponseHeaders().set(Challenge.ASKED, "challenge " + ++challenges);
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
            Integer most = breaksAt.remove(path);
            int count = most == null ? file.length - from : Math.min(Math.abs(most), file.length - from);
            exchange.getResponseBody().write(file, from, count);
            exchange.getResponseBody().flush();
            if (most != null && most < 0) {
                Thread.sleep(60_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
