package dev.sophon.gateway.runtime;

import java.net.InetAddress;

/** All addresses that begin with the same bits, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Immutable. */
public final class AddressBlock {
    private final byte[] first;
    private final int bits;

    private AddressBlock(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /**
     * A block, or with no slash one address alone.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static AddressBlock of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] first =
                IpAddress.parse(address.strip()).map(InetAddress::getAddress).orElseThrow(AddressBlock::unexpected);
        String length = slash < 0 ? Integer.toString(first.length * 8) : text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > first.length * 8) {
            throw unexpected();
        }
        return new AddressBlock(first, Integer.parseInt(length));
    }

    private static IllegalArgumentException unexpected() {
        return new IllegalArgumentException("expected an address, or a block of them as 10.0.0.0/8 or fd00::/8");
    }

    /** Whether an address is in it; one of the other version never is. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += 8) {
            int mask = 0xff00 >> Math.min(8, bits - bit) & 0xff;
            if (((bytes[bit / 8] ^ first[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
