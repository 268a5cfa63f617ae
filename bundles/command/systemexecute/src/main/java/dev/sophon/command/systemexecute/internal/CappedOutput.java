package dev.sophon.command.systemexecute.internal;

import dev.sophon.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** One output stream of a process: its beginning is kept, the rest is read and let go. For one thread. */
final class CappedOutput {
    /** Two streams and the fields around them stay below {@link Limits#RESULT_BYTES}, however much needs escaping. */
    private static final int MAX_ENCODED = (Limits.RESULT_BYTES - 4096) / 2;

    private final byte[] chunk = new byte[64 * 1024];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final InputStream in;
    private final Charset charset;
    private boolean overflowed;

    CappedOutput(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /**
     * Takes what is there now; never waits, so that a process which inherited the stream cannot hold anybody up.
     *
     * @return whether there was anything
     */
    boolean take() throws IOException {
        int there = Math.min(in.available(), chunk.length);
        int got = there <= 0 ? 0 : in.read(chunk, 0, there);
        if (got <= 0) {
            return false;
        }
        int room = Math.min(got, Limits.STREAM_BYTES - kept.size());
        kept.write(chunk, 0, room);
        overflowed |= room < got;
        return true;
    }

    /** Takes what was written until now, and no more than counts: somebody may go on writing for ever. */
    void takeRest() throws IOException {
        while (!overflowed && take()) {
            // once more
        }
    }

    /** What is kept as text, cut between two characters; bytes that are no text are replaced. */
    Text text() {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.wrap(kept.toByteArray());
        CharBuffer chars = CharBuffer.allocate((int) (bytes.remaining() * decoder.maxCharsPerByte()) + 8);
        // A character that the cap cut in two is no malformed one: it is left out.
        decoder.decode(bytes, chars, !overflowed);
        if (!overflowed) {
            decoder.flush(chars);
        }
        String text = chars.flip().toString();
        int end = fitting(text);
        return new Text(text.substring(0, end), overflowed || end < text.length());
    }

    /** A replacement takes more bytes than what it stands for, and JSON writes control characters as six. */
    private static int fitting(String text) {
        int utf8 = 0;
        int encoded = 0;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            int bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            utf8 += bytes;
            encoded += codePoint < 0x20 ? 6 : codePoint == '"' || codePoint == '\\' ? 2 : bytes;
            if (utf8 > Limits.STREAM_BYTES || encoded > MAX_ENCODED) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    record Text(String value, boolean truncated) {}
}
