package dev.sophon.cli.update;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What of running Nodes whoever tries one looks at, {@code node.sock} and a status there, in place of scripts that stand in for
 * Nodes: a Java of its own for each would take most of the tests' time.
 */
final class StandInNode implements AutoCloseable {
    private static final long BETWEEN_LOOKS_MS = 5;
    /** For whoever has been told to make something of it. */
    private static final long TO_TAKE_IN_MS = 300;

    private final Path socket;
    private final Path folder;
    private final Path begun;
    private final Path ends;
    private final Thread thread = new Thread(this::run, "stand-in");

    /** @param folder for what is told between a script and this */
    StandInNode(Path socket, Path folder) {
        this.socket = socket;
        this.folder = folder;
        this.begun = folder.resolve("stand-in.begun");
        this.ends = folder.resolve("stand-in.ends");
        thread.setDaemon(true);
        thread.start();
    }

    /** The end of a script whose Node is in this state; if that is online, it ends with the code when somebody has asked. */
    String script(String state, int exit) {
        return "rm -f '" + ends + "'\necho $$ " + state + " >'" + begun + ".new'\nmv '" + begun + ".new' '" + begun
                + "'\nwhile [ -d '" + folder + "' ] && [ ! -e '" + ends + "' ]; do sleep 0.05; done\nexit " + exit
                + "\n";
    }

    private void run() {
        try {
            while (true) {
                if (Files.exists(begun)) {
                    String[] words = Files.readString(begun).strip().split(" ", 2);
                    Files.delete(begun);
                    serve(Long.parseLong(words[0]), words[1]);
                }
                Thread.sleep(BETWEEN_LOOKS_MS);
            }
        } catch (InterruptedException e) {
            return; // It is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(long pid, String state) throws IOException, InterruptedException {
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            boolean told = false;
            while (!told && ProcessHandle.of(pid).isPresent()) {
                SocketChannel client = server.accept();
                if (client == null) {
                    Thread.sleep(BETWEEN_LOOKS_MS);
                } else {
                    told = answer(client, pid, state) && state.equals("online");
                }
            }
        } finally {
            Files.deleteIfExists(socket);
        }
        Thread.sleep(TO_TAKE_IN_MS);
        if (Files.exists(folder)) {
            Files.write(ends, new byte[0]);
        }
    }

    /** Returns whether anything was asked. */
    private static boolean answer(SocketChannel client, long pid, String state) throws IOException {
        try (client;
                OutputStream out = Channels.newOutputStream(client)) {
            if (client.read(ByteBuffer.allocate(4096)) <= 0) {
                return false;
            }
            out.write(Json.bytes(Map.of("ok", true, "status", Map.of("state", state, "pid", pid))));
            out.write('\n');
            return true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
