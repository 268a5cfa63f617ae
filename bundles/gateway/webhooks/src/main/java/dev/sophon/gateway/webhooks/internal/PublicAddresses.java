package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.runtime.AddressBlock;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses of the public Internet: without all that IANA's registries of special-purpose addresses keep for other uses,
 * and without those of version 6 that only carry such a one of version 4.
 */
final class PublicAddresses {
    /** IANA's registry of version 4, and multicast. Those that may be routed (AS112, AMT) are answered by whoever is near. */
    private static final List<AddressBlock> SPECIAL_4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** Global unicast: everything else of version 6 is for other uses, the registry's remaining blocks among them. */
    private static final AddressBlock GLOBAL_6 = AddressBlock.of("2000::/3");

    /** What IANA's registry keeps within global unicast: Teredo is in the first, 3ffe::/16 was the 6bone's. */
    private static final List<AddressBlock> SPECIAL_6 =
            blocks("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20");

    /** The translation that may lead to the public Internet; 64:ff9b:1::/48 leads into the local network. */
    private static final AddressBlock TRANSLATED = AddressBlock.of("64:ff9b::/96");

    private static final AddressBlock SIX_TO_FOUR = AddressBlock.of("2002::/16");

    private PublicAddresses() {}

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }

    static boolean contain(InetAddress address) {
        if (address instanceof Inet4Address) {
            return SPECIAL_4.stream().noneMatch(block -> block.contains(address));
        }
        byte[] bytes = address.getAddress();
        if (TRANSLATED.contains(address)) {
            return carriesPublic(bytes, 12);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return carriesPublic(bytes, 2);
        }
        return GLOBAL_6.contains(address)
                && SPECIAL_6.stream().noneMatch(block -> block.contains(address))
                && (!isatap(bytes) || carriesPublic(bytes, 12));
    }

    /** Whether its interface is named by an address of version 4 that it is tunnelled to: RFC 5214. */
    private static boolean isatap(byte[] bytes) {
        return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && (bytes[11] & 0xff) == 0xfe;
    }

    private static boolean carriesPublic(byte[] bytes, int from) {
        try {
            return contain(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
