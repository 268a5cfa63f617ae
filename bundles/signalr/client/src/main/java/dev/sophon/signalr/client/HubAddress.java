package dev.sophon.signalr.client;

import dev.sophon.protocol.net.Loopback;
import java.net.URI;
import java.util.Locale;

/** Which addresses may be talked to: TLS everywhere, plain text on this machine only. */
public final class HubAddress {
    private HubAddress() {}

    /**
     * Lets an address pass that tokens may be sent to: {@code https} or {@code wss}, or {@code http} or {@code ws} to
     * loopback.
     *
     * @return the same address
     * @throws IllegalArgumentException if it is another, or none; the message is fit for people
     */
    public static URI check(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("wss");
        if (!secure && !scheme.equals("http") && !scheme.equals("ws")) {
            throw new IllegalArgumentException("address: expected https://, or http:// on this machine");
        }
        if (address.getHost() == null) {
            throw new IllegalArgumentException("address: expected a host name after " + scheme + "://");
        }
        if (!secure && !Loopback.is(address.getHost())) {
            throw new IllegalArgumentException(
                    "address: plain " + scheme + " is allowed to this machine only (localhost); use " + scheme + "s");
        }
        return address;
    }
}
