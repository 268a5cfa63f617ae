package dev.sophon.capability.filesystem.internal.search;

import dev.sophon.capability.filesystem.internal.path.Names;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A text that is looked for in files, by its bytes in UTF-8. For one thread. */
final class Needle {
    private static final int BEFORE = 80;
    private static final int AROUND = 240;

    private final byte[] bytes;
    private final byte[] buffer = new byte[256 * 1024];
    private long read;

    Needle(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** How many bytes were looked through so far. */
    long read() {
        return read;
    }

    /**
     * The first place in the file.
     *
     * @param most how many bytes to look through
     */
    Optional<Match> in(SeekableByteChannel file, long most, Invocation call) throws IOException, InterruptedException {
        long start = 0; // of the buffer, in the file
        int kept = 0;
        int line = 1;
        while (start + kept < most) {
            Names.goOn(call);
            int room = (int) Math.min(buffer.length - kept, most - start - kept);
            int more = file.read(ByteBuffer.wrap(buffer, kept, room));
            if (more < 0) {
                break;
            }
            read += more;
            int end = kept + more;
            int at = indexIn(end);
            int passed = at >= 0 ? at : Math.max(0, end - bytes.length + 1);
            for (int i = 0; i < passed; i++) {
                line += buffer[i] == '\n' ? 1 : 0;
            }
            if (at >= 0) {
                return Optional.of(new Match(start + at, line, excerpt(file, start + at)));
            }
            kept = end - passed;
            System.arraycopy(buffer, passed, buffer, 0, kept);
            start += passed;
        }
        return Optional.empty();
    }

    private int indexIn(int end) {
        for (int at = 0; at <= end - bytes.length; at++) {
            int same = 0;
            while (same < bytes.length && buffer[at + same] == bytes[same]) {
                same++;
            }
            if (same == bytes.length) {
                return at;
            }
        }
        return -1;
    }

    /** The line, or as much of it as stands around. */
    private String excerpt(SeekableByteChannel file, long offset) throws IOException {
        int before = (int) Math.min(BEFORE, offset);
        ByteBuffer around = ByteBuffer.allocate(Math.max(AROUND, before + bytes.length));
        file.position(offset - before);
        while (around.hasRemaining() && file.read(around) >= 0) {
            // on
        }
        byte[] all = around.array();
        int from = before;
        while (from > 0 && all[from - 1] != '\n') {
            from--;
        }
        int to = Math.min(before + bytes.length, around.position());
        while (to < around.position() && all[to] != '\n') {
            to++;
        }
        return new String(all, from, Math.max(0, to - from), StandardCharsets.UTF_8).stripTrailing();
    }

    /**
     * Where it stands.
     *
     * @param line from 1
     */
    record Match(long offset, int line, String excerpt) {}
}
