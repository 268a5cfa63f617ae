package dev.sophon.node.connection.internal.transfers;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file from the Gateway, piece by piece; one that breaks is asked for again. For one thread. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    private final TransferHttp http;
    private final String path;
    private final Effort effort;
    private final Refusal refusal;

    /** What an answer without bytes means. */
    interface Refusal {
        /** The end of it; null where it may go well later. */
        @Nullable
        CommandException of(TransferHttp.Reply reply);
    }

    /** @param path below {@code /api/nodes/me/transfers} */
    Download(TransferHttp http, String path, Effort effort, Refusal refusal) {
        this.http = http;
        this.path = path;
        this.effort = effort;
        this.refusal = refusal;
    }

    /** Takes the pieces. */
    interface Sink {
        /**
         * Hears of the file before its first piece.
         *
         * @throws CommandException if it is another one than the one that is wanted
         */
        default void begins(Whole whole) throws CommandException {}

        /**
         * Takes one.
         *
         * @throws IOException if it does not go anywhere
         */
        void take(ByteBuffer piece) throws IOException;
    }

    /**
     * What the Gateway says of the file.
     *
     * @param size in bytes
     * @param tag the SHA-256 of the whole, in quotation marks
     */
    record Whole(long size, String tag) {}

    /**
     * Fetches all from a place on.
     *
     * @param from how many bytes are here
     * @return what it was
     * @throws IOException if the sink does not take them
     * @throws InterruptedException when the effort is over
     */
    Whole into(Sink sink, long from) throws IOException, CommandException, InterruptedException {
        Pieces pieces = new Pieces();
        Whole whole = null;
        long at = from;
        while (whole == null || at != whole.size()) {
            if (effort.ended()) {
                throw new InterruptedException("ended");
            }
            TransferHttp.Reply reply;
            try {
                reply = http.send(
                        http.request(path).header("Range", "bytes=" + at + "-" + (at + pieces.length() - 1)),
                        pieces.buffer(),
                        effort);
            } catch (IOException e) {
                LOG.debug("A piece of a transfer broke: {}", e.toString());
                pieces.broke();
                pieces.pause(effort);
                continue;
            }
            if (reply.status() / 100 != 2) {
                CommandException refused = refusal.of(reply);
                if (refused != null) {
                    throw refused;
                }
                pieces.pause(effort);
                continue;
            }
            Whole its = of(reply, at);
            if (whole == null) {
                sink.begins(its);
            } else if (!its.equals(whole)) {
                throw notUnderstood();
            }
            if (reply.length() > its.size() - at || (reply.length() == 0 && at < its.size())) {
                throw notUnderstood();
            }
            whole = its;
            sink.take(ByteBuffer.wrap(reply.body(), 0, reply.length()));
            at += reply.length();
            pieces.went();
            effort.progress(at, whole.size());
        }
        return whole;
    }

    private static Whole of(TransferHttp.Reply reply, long at) throws CommandException {
        String tag = reply.headers().firstValue("ETag").orElse("");
        if (reply.status() != 206) {
            if (at > 0) {
                throw notUnderstood();
            }
            return new Whole(reply.length(), tag);
        }
        Matcher range = CONTENT_RANGE.matcher(
                reply.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group(1)) != at) {
            throw notUnderstood();
        }
        return new Whole(Long.parseLong(range.group(2)), tag);
    }

    static CommandException notUnderstood() {
        return new CommandException(
                ErrorCode.INTERNAL_ERROR, "the Gateway's answer is not understood; it may be of another version");
    }
}
