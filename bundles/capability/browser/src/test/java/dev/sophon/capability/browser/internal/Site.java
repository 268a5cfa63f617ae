package dev.sophon.capability.browser.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** A web site on loopback, whose pages a test writes. */
final class Site implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Queue<String> hits = new ConcurrentLinkedQueue<>();

    /** What answers a request. */
    interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    Site() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "site");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", request -> {
            hits.add(request.getRequestMethod() + " for "
                    + request.getRequestHeaders().getFirst("Sec-Fetch-Dest") + " "
                    + request.getRequestHeaders().getFirst("Upgrade"));
            Answer answer = answers.get(request.getRequestURI().getPath());
            if (answer == null) {
                request.sendResponseHeaders(404, -1);
            } else {
                answer.to(request);
            }
            request.close();
        });
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The same by another name, which is another site to a browser. */
    String byName() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Who has asked since this was last looked at. */
    List<String> hits() {
        List<String> all = new ArrayList<>();
        for (String hit = hits.poll(); hit != null; hit = hits.poll()) {
            all.add(hit);
        }
        return all;
    }

    void answer(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** Answers with a page, and gives its address. */
    String page(String path, String body) {
        answer(path, request -> html(request, "<!doctype html><title>" + path + "</title>" + body));
        return origin() + path;
    }

    String redirect(String path, String to) {
        answer(path, request -> {
            request.getResponseHeaders().add("Location", to);
            request.sendResponseHeaders(302, -1);
        });
        return origin() + path;
    }

    static void html(HttpExchange request, String html) throws IOException {
        send(request, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    static void send(HttpExchange request, String type, byte[] bytes) throws IOException {
        request.getResponseHeaders().add("Content-Type", type);
        request.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        request.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
