package dev.sophon.benchmarks;

import dev.sophon.protocol.Json;
import dev.sophon.testkit.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A GTK application with one text field, which tells what text it holds. Not thread-safe. */
public final class HeldText implements AutoCloseable {
    private static final int PATIENCE_MS = 30_000;

    private final Program program;
    private final Socket socket;
    private final BufferedReader answers;

    private HeldText(Program program, Socket socket) throws IOException {
        this.program = program;
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts it on this process's display, and waits until it has the keyboard. */
    static HeldText start(Path top) throws Exception {
        Path script = top.resolve("bundles/platform/x11/src/test/resources/typing/gtk.py");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(PATIENCE_MS);
            Program program = Program.start(
                    List.of("/usr/bin/python3", script.toString(), Integer.toString(listener.getLocalPort())),
                    Map.of("NO_AT_BRIDGE", "1", "PYTHONDONTWRITEBYTECODE", "1"));
            HeldText held = new HeldText(program, listener.accept());
            Stage.awaitFocus("typing-gtk");
            return held;
        }
    }

    public void clear() throws IOException {
        ask("clear");
    }

    /** Waits until it holds exactly this text. */
    public void await(String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!ask("get").equals(text)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the application never held the text that was typed");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private String ask(String request) throws IOException {
        socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the application is gone");
        }
        return Json.tree(answer.getBytes(StandardCharsets.UTF_8)).textValue();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It ends with its program.
        } finally {
            program.close();
        }
    }
}
