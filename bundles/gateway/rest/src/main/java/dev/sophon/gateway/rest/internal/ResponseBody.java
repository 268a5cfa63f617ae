package dev.sophon.gateway.rest.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body without ever blocking the thread that has it: it may be the hub's, and the client that waits for the body
 * may be slow. A small one goes into the response's buffer, which the container sends; a large one when there is room.
 */
final class ResponseBody implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseBody.class);
    private static final int BUFFERED = 4 * 1024;
    private static final int PORTION = 64 * 1024;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Iterator<byte[]> rest;
    private byte[] part = {};
    /** Of this part. */
    private int written;

    private ResponseBody(AsyncContext context, ServletOutputStream out, JsonText body) {
        this.context = context;
        this.out = out;
        this.rest = body.parts().iterator();
    }

    static void write(AsyncContext context, JsonText body) {
        try {
            ServletOutputStream out = context.getResponse().getOutputStream();
            if (body.length() <= BUFFERED) {
                body.writeTo(out);
                context.complete();
            } else {
                out.setWriteListener(new ResponseBody(context, out, body));
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client went away before its answer: {}", e.toString());
            complete(context);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written == part.length) {
                if (!rest.hasNext()) {
                    context.complete();
                    return;
                }
                part = rest.next();
                written = 0;
            }
            int length = Math.min(PORTION, part.length - written);
            int from = written;
            written += length;
            out.write(part, from, length);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A client went away during its answer: {}", failure.toString());
        complete(context);
    }

    private static void complete(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.trace("The answer was over already");
        }
    }
}
