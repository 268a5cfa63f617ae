package dev.sophon.gateway.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that comes bit by bit. Who has something to say never waits for the client: bytes are queued, and written when
 * there is room; a client that does not read is let go when too much waits for it. Thread-safe.
 */
public final class AnswerStream {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerStream.class);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final int mostWaiting;
    private final Runnable gone;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private int waiting;
    private boolean begun;
    private boolean ready;
    private boolean flushed = true;
    private boolean finishing;
    private boolean closed;

    /**
     * An answer that has not begun; its request has no timeout from now on.
     *
     * @param mostWaiting in bytes
     * @param gone called once if it ends otherwise than by {@link #finish}, by the thread that finds it out, with no lock held
     */
    public AnswerStream(AsyncContext context, int mostWaiting, Runnable gone) throws IOException {
        this.context = context;
        this.mostWaiting = mostWaiting;
        this.gone = gone;
        if (context.getResponse() instanceof HttpServletResponse response) {
            // nginx would hold it back until it is whole.
            response.setHeader("X-Accel-Buffering", "no");
        }
        this.out = context.getResponse().getOutputStream();
        context.setTimeout(0);
    }

    /** Says something more; it is written when {@link #begin} was called. After the end it goes nowhere. */
    public void say(byte[] bytes) {
        synchronized (this) {
            if (closed || finishing) {
                return;
            }
            if (waiting + bytes.length <= mostWaiting) {
                queue.addLast(bytes);
                waiting += bytes.length;
                if (drained()) {
                    return;
                }
            }
        }
        drop();
    }

    /** From now on what is said is written, and the headers stand. Further calls do nothing. */
    public void begin() {
        synchronized (this) {
            if (begun || closed) {
                return;
            }
            begun = true;
        }
        try {
            // It calls back, perhaps at once.
            out.setWriteListener(new Writing());
        } catch (IllegalStateException e) {
            LOG.debug("A client went away before its answer: {}", e.toString());
            drop();
        }
    }

    /** Ends it when what was said has been written; it has to have begun. */
    public void finish() {
        synchronized (this) {
            finishing = true;
            if (drained()) {
                return;
            }
        }
        drop();
    }

    /** Ends it at once, whatever is still to be written. */
    public void drop() {
        synchronized (this) {
            if (closed) {
                return;
            }
            queue.clear();
            complete();
        }
        gone.run();
    }

    private final class Writing implements WriteListener {
        @Override
        public void onWritePossible() {
            synchronized (AnswerStream.this) {
                ready = true;
                if (drained()) {
                    return;
                }
            }
            drop();
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("A client went away: {}", failure.toString());
            drop();
        }
    }

    /** Writes what there is room for, and says whether the client is still there; whoever holds the lock calls this. */
    private boolean drained() {
        try {
            while (ready && !closed && (ready = out.isReady())) {
                byte[] next = queue.pollFirst();
                if (next != null) {
                    waiting -= next.length;
                    flushed = false;
                    out.write(next);
                } else if (finishing) {
                    complete();
                } else if (!flushed) {
                    flushed = true;
                    out.flush();
                } else {
                    break;
                }
            }
            return true;
        } catch (IOException e) {
            LOG.debug("A client went away: {}", e.toString());
            return false;
        }
    }

    private void complete() {
        closed = true;
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.trace("The answer was over already");
        }
    }
}
