package dev.sophon.gateway.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body without ever blocking the thread that has it: it may be the hub's, and the client that waits for the body
 * may be slow. A small one goes into the response's buffer, which the container sends; a large one when there is room.
 */
public final class ResponseBody implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseBody.class);
    static final int BUFFERED = 4 * 1024;
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

    /**
     * Writes the body of an answer whose head stands, from within a servlet that supports asynchronous requests; a large one
     * makes the request one.
     */
    public static void send(HttpServletRequest request, HttpServletResponse response, byte[] body) throws IOException {
        if (body.length <= BUFFERED) {
            response.getOutputStream().write(body);
            return;
        }
        // A client that does not read is let go by those who watch connections.
        write(later(request, response), new JsonText(List.of(body)));
    }

    /** Lets go of the thread: the request is an asynchronous one from now on, or is so already since its body took time. */
    public static AsyncContext later(HttpServletRequest request, HttpServletResponse response) {
        if (request.isAsyncStarted()) {
            return request.getAsyncContext();
        }
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(0);
        return context;
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
