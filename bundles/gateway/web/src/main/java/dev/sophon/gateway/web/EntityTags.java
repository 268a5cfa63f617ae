package dev.sophon.gateway.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;

/** The tags by which clients and caches know what they have already, after RFC 9110. */
public final class EntityTags {
    private EntityTags() {}

    /**
     * Whether who asks has it already: {@code If-None-Match} names its tag, weak or not, among others or by {@code *}.
     *
     * @param etag with its quotation marks
     */
    public static boolean known(HttpServletRequest request, String etag) {
        for (String line : Collections.list(request.getHeaders("If-None-Match"))) {
            if (line.strip().equals("*") || names(line, opaque(etag))) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(String line, String wanted) {
        int at = 0;
        // A comma may stand within a tag.
        while (at < line.length()) {
            int open = line.indexOf('"', at);
            int close = open < 0 ? -1 : line.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            if (line.substring(open, close + 1).equals(wanted)) {
                return true;
            }
            at = close + 1;
        }
        return false;
    }

    /** Weak and strong tags are alike here. */
    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }
}
