package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.Frame;
import dev.sophon.node.control.Frame.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The two ways to use the Node's console over a connection to it. */
final class Consoles {
    private final ControlClient node;

    Consoles(ControlClient node) {
        this.node = node;
    }

    /** Runs one command line; its exit status. Nothing of the standard input goes to it. */
    int run(String command) throws Failure, IOException {
        node.request("console", Map.of("command", command));
        try {
            node.writeFrame(new Frame(Kind.END, new byte[0]));
        } catch (IOException e) {
            // The command has ended already; what it said is still to be read.
        }
        return copyOutput();
    }

    /** Joins this terminal to the console until the person leaves. */
    int interactive() throws Failure, IOException, InterruptedException {
        try (RawTerminal terminal = RawTerminal.open()) {
            RawTerminal.Size size = terminal.size();
            node.request(
                    "console",
                    Map.of(
                            "terminal",
                            Map.of(
                                    "type",
                                    System.getenv().getOrDefault("TERM", "dumb"),
                                    "columns",
                                    size.columns(),
                                    "rows",
                                    size.rows())));
            terminal.onResize(this::resized);
            Thread keys = new Thread(this::copyKeys, "sophon-keys");
            keys.setDaemon(true);
            keys.start();
            return copyOutput();
        }
    }

    private void resized(RawTerminal.Size size) {
        try {
            node.writeFrame(Frame.ofNumbers(Kind.SIZE, size.columns(), size.rows()));
        } catch (IOException e) {
            // The connection has ended; the copying of the output says so.
        }
    }

    private void copyKeys() {
        byte[] buffer = new byte[4096];
        try {
            for (int read = System.in.read(buffer); read >= 0; read = System.in.read(buffer)) {
                node.writeFrame(new Frame(Kind.INPUT, Arrays.copyOf(buffer, read)));
            }
            node.writeFrame(new Frame(Kind.END, new byte[0]));
        } catch (IOException e) {
            // As above.
        }
    }

    private int copyOutput() throws Failure, IOException {
        for (Optional<Frame> frame = node.readFrame(); frame.isPresent(); frame = node.readFrame()) {
            switch (frame.get().kind()) {
                case OUTPUT -> {
                    System.out.write(frame.get().content());
                    System.out.flush();
                }
                case ERROR -> {
                    System.err.write(frame.get().content());
                    System.err.flush();
                }
                case EXIT -> {
                    return frame.get().number(0);
                }
                default -> throw new IOException("The Node's answer is not understood.");
            }
        }
        throw new Failure("The Node has hung up.");
    }
}
