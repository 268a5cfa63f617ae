package dev.sophon.cli.update;

import dev.sophon.protocol.json.Json;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What of a running Node whoever tries one looks at: {@code node.sock}, and a status there. */
final class StandInNode {
    private StandInNode() {}

    /** With the socket's path, the state that it tells, and the exit code when somebody has asked for the status. */
    public static void main(String[] words) throws Exception {
        Path socket = Path.of(words[0]);
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            while (true) {
                try (SocketChannel client = server.accept();
                        OutputStream out = Channels.newOutputStream(client)) {
                    if (client.read(ByteBuffer.allocate(4096)) <= 0) {
                        continue;
                    }
                    Map<String, Object> status = Map.of(
                            "state", words[1], "pid", ProcessHandle.current().pid());
                    out.write(Json.bytes(Map.of("ok", true, "status", status)));
                    out.write('\n');
                }
                if (words[1].equals("online")) {
                    Files.deleteIfExists(socket);
                    Thread.sleep(500);
                    System.exit(Integer.parseInt(words[2]));
                }
            }
        }
    }
}
