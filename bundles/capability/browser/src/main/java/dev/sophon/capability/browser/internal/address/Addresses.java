package dev.sophon.capability.browser.internal.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What a name stands for, and whether that is out in the public network. */
public interface Addresses {
    /** As this machine looks names up. It may take as long as the system's resolver does. */
    Addresses OF_THE_SYSTEM = host -> InetAddress.getAllByName(host);

    /**
     * All addresses of a host.
     *
     * @throws UnknownHostException where there is no such name
     */
    InetAddress[] of(String host) throws UnknownHostException;

    /**
     * Whether a host is public by all of its addresses.
     *
     * @throws UnknownHostException where there is no such name
     */
    default boolean arePublic(String host) throws UnknownHostException {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        // The browser never asks anybody for these.
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return false;
        }
        return Arrays.stream(of(host)).allMatch(Addresses::isPublic);
    }

    /** Whether an address is one of the public network: none of this machine, this network, or set aside. */
    static boolean isPublic(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                ? isPublicV6(bytes)
                : isPublicV4(bytes[0] & 0xff, bytes[1] & 0xff, bytes);
    }

    private static boolean isPublicV4(int first, int second, byte[] bytes) {
        return first != 0
                && first < 224
                && !(first == 100 && (second & 0xc0) == 64) // shared by a provider's customers
                && !(first == 192 && second == 0 && bytes[2] == 0)
                && !(first == 198 && (second & 0xfe) == 18);
    }

    /** Global unicast is 2000::/3; what carries an IPv4 address in it is judged by that one. */
    private static boolean isPublicV6(byte[] bytes) {
        boolean translated = startsWith(bytes, 0, 0x64, 0xff, 0x9b);
        boolean sixToFour = startsWith(bytes, 0x20, 0x02);
        if (translated || sixToFour) {
            int at = translated ? 12 : 2;
            return isPublicV4(Arrays.copyOfRange(bytes, at, at + 4));
        }
        return (bytes[0] & 0xe0) == 0x20 && !startsWith(bytes, 0x20, 0x01, 0, 0);
    }

    private static boolean isPublicV4(byte[] bytes) {
        try {
            return isPublic(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
