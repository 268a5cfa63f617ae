package dev.sophon.benchmarks;

import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An application that takes text, and tells what text it holds. Not thread-safe. */
public final class HeldText implements AutoCloseable {
    /** Which one. */
    public enum Kind {
        /** A window with one text field. */
        GTK("typing-gtk", "gtk.py"),
        /** A program in raw mode, which has what the terminal sends it. */
        XTERM("typing-xterm", "terminal.py");

        private final String title;
        private final String script;

        Kind(String title, String script) {
            this.title = title;
            this.script = script;
        }
    }

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
    static HeldText start(Path top, Kind kind) throws Exception {
        Path script =
                top.resolve("bundles/platform/x11/src/test/resources/typing").resolve(kind.script);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(PATIENCE_MS);
            List<String> command = new ArrayList<>();
            if (kind == Kind.XTERM) {
                command.addAll(List.of("xterm", "-u8", "-title", kind.title, "-e"));
            }
            command.addAll(List.of("/usr/bin/python3", script.toString(), Integer.toString(listener.getLocalPort())));
            Program program = Program.start(
                    command, Map.of("LC_ALL", "C.UTF-8", "NO_AT_BRIDGE", "1", "PYTHONDONTWRITEBYTECODE", "1"));
            HeldText held = new HeldText(program, listener.accept());
            Stage.awaitFocus(kind.title);
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
