package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.transfers.SharedFiles;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.EntityTags;
import dev.sophon.gateway.web.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** The pieces of files that are on their way: how many may be, in either direction, and how one goes out. Thread-safe. */
@Component(service = Traffic.class)
public final class Traffic {
    /** How much of a file is here; as the Internet draft on resumable uploads names it. */
    static final String OFFSET = "Upload-Offset";

    private static final String LENGTH = "Upload-Length";
    /** The bytes are a stranger's, on the origin of the dashboard. */
    private static final String SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private static final String BYTES = "application/octet-stream";
    private static final long AGAIN_SECONDS = 2;
    /** How many pieces may be on their way: each has a buffer of 64 KiB, for as long as the other side likes. */
    private static final int MOVING = 400;

    private final Places moving = new Places(MOVING);

    /** Opens a file to be read. */
    interface Opening {
        FileChannel open() throws IOException;
    }

    /**
     * A file that is whole.
     *
     * @param name under which it is kept by whoever fetches it
     * @param size in bytes
     * @param sha256 in lower-case hexadecimal digits
     */
    record Whole(String name, long size, String sha256, Opening opening) {
        static Whole of(String name, SharedFiles.File file) {
            return new Whole(name, file.size(), file.sha256(), () -> FileChannel.open(file.path()));
        }
    }

    /** A place for a piece of this one's, to be given back once. */
    Runnable place(String who) {
        if (!moving.take(who)) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "Too many pieces of transfers are on their way, or " + moving.share() + " of yours",
                    AGAIN_SECONDS);
        }
        return () -> moving.leave(who);
    }

    /** Says how much of a file is here. */
    static void tell(HttpServletResponse response, long here, long size) {
        response.setHeader(OFFSET, Long.toString(here));
        response.setHeader(LENGTH, Long.toString(size));
    }

    /** Answers at once with a few bytes. */
    static void send(Exchange exchange, byte[] content) throws IOException {
        HttpServletResponse response = exchange.response();
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setHeader("Cache-Control", "no-store");
        exchange.answer(200, BYTES, content);
    }

    /**
     * Answers with a file, or the range of it that is asked for.
     *
     * @param who whose place it takes
     */
    void send(Exchange exchange, Whole file, String who) throws IOException {
        HttpServletRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        String etag = '"' + file.sha256() + '"';
        tell(response, file.size(), file.size());
        response.setHeader("ETag", etag);
        response.setHeader("Accept-Ranges", "bytes");
        if (EntityTags.known(request, etag)) {
            exchange.answer(304);
            return;
        }
        String ifRange = request.getHeader("If-Range");
        Optional<ByteRange> asked = ifRange == null || ifRange.strip().equals(etag)
                ? ByteRange.asked(request.getHeader("Range"), file.size())
                : Optional.empty();
        ByteRange range = asked.orElse(new ByteRange(0, file.size()));
        if (asked.isPresent()) {
            boolean nothing = range.length() == 0;
            response.setHeader(
                    "Content-Range",
                    "bytes " + (nothing ? "*" : range.from() + "-" + (range.end() - 1)) + "/" + file.size());
            if (nothing) {
                throw new ApiError(
                        416, "range_not_satisfiable", "Range: expected one within " + file.size() + " bytes");
            }
        }
        boolean head = request.getMethod().equals("HEAD");
        Runnable leave = head || range.length() == 0 ? () -> {} : place(who);
        response.setStatus(asked.isPresent() ? 206 : 200);
        response.setContentType(BYTES);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + file.name() + "\"");
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setContentLengthLong(range.length());
        if (head || range.length() == 0) {
            return;
        }
        try {
            FileChannel open = file.opening().open();
            exchange.later();
            Outgoing.write(request.getAsyncContext(), open, range, leave);
        } catch (IOException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }
}
