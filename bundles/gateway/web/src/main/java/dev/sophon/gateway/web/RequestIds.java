package dev.sophon.gateway.web;

import java.util.concurrent.ThreadLocalRandom;

/** Ids by which log entries of one request are found; they need not be secret. */
public final class RequestIds {
    private RequestIds() {}

    public static String next() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    }
}
