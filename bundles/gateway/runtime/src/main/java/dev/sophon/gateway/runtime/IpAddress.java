package dev.sophon.gateway.runtime;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as texts have them. A name is none, and is never looked up: {@code 127.evil.example} is a name. */
public final class IpAddress {
    private static final Pattern V4 = Pattern.compile("(\\d{1,3})(\\.(\\d{1,3})){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    /** What a provider gives one customer at least: whoever has it has all 2^64 addresses in it. */
    private static final int V6_BYTES_OF_ONE = 8;

    private IpAddress() {}

    /** The address that a text is, in brackets or not; of version 4 if it is one of those mapped to version 6. */
    public static Optional<InetAddress> parse(@Nullable String text) {
        if (text == null || text.length() > 60) {
            return Optional.empty();
        }
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        String address = zone < 0 ? bare : bare.substring(0, zone);
        boolean v4 = V4.matcher(address).matches();
        if (!v4 && !V6.matcher(address).matches()) {
            return Optional.empty();
        }
        if (v4) {
            for (String part : address.split("\\.", -1)) {
                if (Integer.parseInt(part) > 255) {
                    return Optional.empty();
                }
            }
        }
        try {
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether a text is an address of loopback. */
    public static boolean isLoopback(@Nullable String text) {
        return parse(text).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** The canonical text of an address; a machine that reaches loopback by both versions is still one machine. */
    public static String text(InetAddress address) {
        return address.isLoopbackAddress() && address instanceof Inet6Address
                ? "127.0.0.1"
                : address.getHostAddress().replaceFirst("%.*", "");
    }

    /** Whom an address is counted as, where attempts are counted: of version 6, all of a /64 are one. */
    public static String counted(String text) {
        InetAddress address = parse(text).orElse(null);
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address == null ? text : text(address);
        }
        StringBuilder block = new StringBuilder();
        byte[] bytes = address.getAddress();
        for (int i = 0; i < V6_BYTES_OF_ONE; i += 2) {
            block.append(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return block + ":/64";
    }
}
