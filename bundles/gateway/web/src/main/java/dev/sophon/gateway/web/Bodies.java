package dev.sophon.gateway.web;

import dev.sophon.gateway.access.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads the bodies of requests, and never holds a thread for one that is still to come. All bodies together take a bounded
 * part of the memory, and one caller's a part of that; whoever sends none in time, or more slowly than an old modem, is
 * refused. Thread-safe.
 */
@ProviderType
public interface Bodies {
    /**
     * Reads a body. If all of it is here, the reader is called before this returns. Otherwise the request becomes an
     * asynchronous one, and the reader is called later, by another thread; whoever answers then completes the request.
     *
     * @param mostBytes what it may hold
     * @param caller whose memory it takes; {@code null} for its address's, where nobody has signed in
     */
    void read(HttpServletRequest request, int mostBytes, @Nullable Principal caller, Reader reader);

    /**
     * Reads what nobody has read of a body and forgets it, so that the connection can carry the next request; as for
     * {@link #read}, what follows may come later.
     *
     * @param next told whether the connection can: otherwise the answer says that it is closed
     */
    void discard(HttpServletRequest request, int mostBytes, @Nullable Principal caller, Consumer<Boolean> next);

    /**
     * Whether nobody can doubt where a body that was read has ended, so that the connection can carry the next request:
     * any other transfer coding than a plain chunked one, a proxy in front may have read otherwise.
     */
    static boolean endsPlainly(HttpServletRequest request) {
        List<String> codings = Collections.list(request.getHeaders("Transfer-Encoding"));
        return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
    }

    /** What is done with a body; one of the two is called, once. */
    interface Reader {
        /** All of it is here. Who is called closes it when its memory is not needed any longer. */
        void read(Body body);

        /**
         * It is not read.
         *
         * @param why an {@link ApiError} or a {@link dev.sophon.gateway.runtime.Refusal}
         */
        void refused(RuntimeException why);
    }
}
