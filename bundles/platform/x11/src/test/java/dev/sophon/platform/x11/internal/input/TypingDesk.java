package dev.sophon.platform.x11.internal.input;

import static org.awaitility.Awaitility.await;

import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Desktop;
import dev.sophon.testkit.XServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An X server with a window manager and one application that has the focus and tells what text it holds. */
final class TypingDesk implements AutoCloseable {
    /** The toolkits, and how their applications are started. */
    enum Toolkit {
        GTK("/usr/bin/python3", "gtk.py"),
        QT("/usr/bin/python3", "qt.py"),
        XTERM("xterm", "-u8", "-title", "typing-xterm", "-e", "/usr/bin/python3", "terminal.py");

        private final List<String> command;

        Toolkit(String... command) {
            this.command = List.of(command);
        }
    }

    private final XServer server;
    private final List<Process> processes = new ArrayList<>();
    private final XDisplay display;
    private final Socket socket;
    private final BufferedReader answers;

    TypingDesk(Toolkit toolkit) throws Exception {
        this(toolkit, XServer.start("1280x720x24"));
    }

    /** @param server to be closed with it */
    TypingDesk(Toolkit toolkit, XServer server) throws Exception {
        this.server = server;
        spawn(Desktop.windowManager());
        await().until(() ->
                server.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK").contains("window id"));
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> command = new ArrayList<>(toolkit.command);
            command.add(Integer.toString(listener.getLocalPort()));
            spawn(command);
            listener.setSoTimeout(20_000);
            socket = listener.accept();
        }
        socket.setSoTimeout(20_000);
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        awaitFocus("typing-");
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
    }

    /** Waits until a window whose title begins like this has the focus. */
    void awaitFocus(String title) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> server.run(
                        "xdotool", "getwindowfocus", "getwindowname")
                .startsWith(title));
    }

    XServer server() {
        return server;
    }

    XDisplay display() {
        return display;
    }

    /** What the application holds. */
    String held() {
        return ask("get");
    }

    void clear() {
        ask("clear");
    }

    /** What every key of the server makes, for comparing. */
    String map() {
        return server.run("xkbcomp", "-w0", server.display(), "-");
    }

    /** The locks and the keys that are down. */
    boolean capsLock() {
        return server.run("xset", "q").matches("(?s).*Caps Lock: +on.*");
    }

    /** Starts a program on this desk, to be ended with it. */
    Process spawn(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("src/test/resources/typing").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DISPLAY", server.display());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("NO_AT_BRIDGE", "1");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().remove("XAUTHORITY");
        builder.environment().remove("GTK_MODULES");
        builder.environment().remove("XMODIFIERS");
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ask(String request) {
        try {
            socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("the application is gone");
            }
            return Json.tree(answer.getBytes(StandardCharsets.UTF_8)).textValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        display.close();
        socket.close();
        processes.forEach(Process::destroyForcibly);
        server.close();
    }
}
