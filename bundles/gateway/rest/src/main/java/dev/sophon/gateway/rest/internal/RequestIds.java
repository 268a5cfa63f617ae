package dev.sophon.gateway.rest.internal;

import java.util.concurrent.ThreadLocalRandom;

/** Ids by which log entries of one request are found; they need not be secret. */
final class RequestIds {
    private RequestIds() {}

    static String next() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    }
}
