package dev.sophon.node.control.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.control.Frame;
import dev.sophon.node.control.Frame.Kind;
import dev.sophon.node.control.Shell;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that has become a console: frames to streams, and streams to frames. */
final class ConsoleChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleChannel.class);
    private static final int PIPE_BYTES = 64 * 1024;
    private static final int QUEUED = 64;
    private static final long LOOK_MS = 500;
    private static final long HANG_UP_MS = 5000;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Frame> output = new ArrayBlockingQueue<>(QUEUED);
    private volatile boolean gone;
    private volatile boolean ended;
    private final List<Consumer<Shell.Size>> resized = new CopyOnWriteArrayList<>();

    ConsoleChannel(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    void serve(Shell shell, JsonNode args) throws IOException, InterruptedException {
        Thread writer = thread("sophon-control-output", this::writeFrames);
        try (PipedInputStream input = new PipedInputStream(PIPE_BYTES);
                PipedOutputStream typed = new PipedOutputStream(input)) {
            Thread worker = Thread.currentThread();
            Thread reader = thread("sophon-control-input", () -> readFrames(typed, worker));
            int status = args.has("command")
                    ? shell.run(
                            args.path("command").asText(""),
                            input,
                            new FrameStream(Kind.OUTPUT),
                            new FrameStream(Kind.ERROR))
                    : interact(shell, args.path("terminal"), input);
            ended = true;
            output.put(Frame.ofNumbers(Kind.EXIT, status));
            writer.join();
            // The other end hangs up first: closed with input unread, a Unix socket would lose what was written.
            reader.join(HANG_UP_MS);
        } finally {
            writer.interrupt();
        }
    }

    private int interact(Shell shell, JsonNode terminal, PipedInputStream input) throws IOException {
        shell.interact(new Shell.Terminal(
                terminal.path("type").asText("dumb"),
                new Shell.Size(
                        terminal.path("columns").asInt(80),
                        terminal.path("rows").asInt(24)),
                input,
                new FrameStream(Kind.OUTPUT),
                resized::add));
        return 0;
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** When the program at the other end is gone, what it had run is interrupted. */
    private void readFrames(PipedOutputStream typed, Thread worker) {
        try (typed) {
            for (var frame = Frame.read(in); frame.isPresent(); frame = Frame.read(in)) {
                switch (frame.get().kind()) {
                    case INPUT -> {
                        typed.write(frame.get().content());
                        typed.flush();
                    }
                    case END -> typed.close();
                    case SIZE -> {
                        Shell.Size size = new Shell.Size(
                                frame.get().number(0), frame.get().number(1));
                        resized.forEach(listener -> listener.accept(size));
                    }
                    default -> throw new IOException("an unexpected frame");
                }
            }
        } catch (IOException e) {
            LOG.debug("A console has ended", e);
        }
        if (!ended) {
            worker.interrupt();
        }
    }

    private void writeFrames() {
        try {
            for (Frame frame = output.take(); ; frame = output.take()) {
                frame.write(out);
                if (frame.kind() == Kind.EXIT) {
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            gone = true;
            // Whoever waits for room in the queue goes on, and hears of it at the next write.
            output.clear();
        }
    }

    /**
     * Hands over what is written, by pieces. The command's own thread never writes to the socket: interrupted by Ctrl+C in
     * the middle of that, it would close the whole console.
     */
    private final class FrameStream extends OutputStream {
        private final Kind kind;

        FrameStream(Kind kind) {
            this.kind = kind;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int from = 0; from < length; from += PIPE_BYTES) {
                int part = Math.min(PIPE_BYTES, length - from);
                handOver(new Frame(kind, Arrays.copyOfRange(bytes, offset + from, offset + from + part)));
            }
        }

        private void handOver(Frame frame) throws IOException {
            try {
                while (!output.offer(frame, LOOK_MS, TimeUnit.MILLISECONDS)) {
                    if (gone) {
                        throw new IOException("the program at the other end is gone");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while writing");
            }
        }
    }
}
