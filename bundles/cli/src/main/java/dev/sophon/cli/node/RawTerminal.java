package dev.sophon.cli.node;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** This process's terminal, each key at once and none interpreted, by {@code stty}; put back when closed. */
final class RawTerminal implements AutoCloseable {
    private final String before;
    private final Thread onExit = new Thread(this::restore, "sophon-terminal");

    /** Columns and rows of characters. */
    record Size(int columns, int rows) {}

    private RawTerminal(String before) {
        this.before = before;
    }

    /** Whether there is an {@code stty}, and a terminal that it can set. */
    static boolean isAvailable() throws InterruptedException {
        try {
            stty("-g");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static RawTerminal open() throws IOException, InterruptedException {
        RawTerminal terminal = new RawTerminal(stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.onExit);
        stty("raw", "-echo");
        return terminal;
    }

    Size size() throws InterruptedException {
        try {
            String[] rowsAndColumns = stty("size").split(" ", 2);
            return new Size(Integer.parseInt(rowsAndColumns[1]), Integer.parseInt(rowsAndColumns[0]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Size(80, 24);
        }
    }

    /**
     * Calls back when the window has another size. Java has no supported way to hear of it; where the unsupported one is
     * missing, the size stays what it was.
     */
    void onResize(Consumer<Size> listener) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            listener.accept(size());
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // The size stays.
        }
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }

    private void restore() {
        try {
            stty(before);
        } catch (IOException e) {
            System.err.println("The terminal could not be put back; type: stty sane");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String stty(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("stty does not work here");
        }
        return answer;
    }
}
