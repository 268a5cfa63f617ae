package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Questions to a sway by its own IPC, as {@code swaymsg} asks them (man 7 sway-ipc): to start a program for each costs a busy
 * machine far more than the question.
 */
final class SwaySocket {
    static final int RUN_COMMAND = 0;
    static final int GET_OUTPUTS = 3;
    static final int GET_TREE = 4;

    private static final byte[] MAGIC = "i3-ipc".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;

    private SwaySocket() {}

    /** @throws UncheckedIOException if it does not answer */
    static JsonNode ask(Path socket, int type, String words) {
        byte[] payload = words.getBytes(StandardCharsets.UTF_8);
        ByteBuffer question = ByteBuffer.allocate(HEADER + payload.length).order(ByteOrder.nativeOrder());
        question.put(MAGIC).putInt(payload.length).putInt(type).put(payload).flip();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteBuffer header = filled(channel, HEADER);
            return Json.tree(filled(channel, header.getInt(MAGIC.length)).array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer filled(SocketChannel channel, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("sway hung up");
            }
        }
        return buffer;
    }
}
