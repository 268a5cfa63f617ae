package dev.sophon.platform.host.internal;

import dev.sophon.protocol.HomeFolder;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file of cookies by which an X server knows its clients; see Xau(3) and Xsecurity(7). */
final class XAuthority {
    static final String COOKIE = "MIT-MAGIC-COOKIE-1";

    private static final int FAMILY_LOCAL = 256;
    private static final int FAMILY_WILD = 65535;
    /** Far above what any session collects; what is larger is no such file. */
    private static final long LARGEST = 1 << 20;

    private record Entry(int family, String address, String number, String name, byte[] data) {}

    private XAuthority() {}

    /** The file that Xlib reads too. */
    static Path file(Map<String, String> environment) {
        String named = environment.getOrDefault("XAUTHORITY", "");
        return named.isEmpty() ? HomeFolder.of(environment).resolve(".Xauthority") : Path.of(named);
    }

    /** The cookie for a display; empty when the file has none, or cannot be read. */
    static Optional<byte[]> cookie(Path file, DisplayName display, String machineName) {
        String number = Integer.toString(display.number());
        return entries(file).stream()
                .filter(entry -> entry.name.equals(COOKIE))
                .filter(entry -> entry.number.isEmpty() || entry.number.equals(number))
                .filter(entry -> meant(entry, display, machineName))
                .map(Entry::data)
                .findFirst();
    }

    /** A cookie is shown to nobody but the server that it was made for. */
    private static boolean meant(Entry entry, DisplayName display, String machineName) {
        return switch (entry.family) {
            case FAMILY_WILD -> true;
            case FAMILY_LOCAL -> display.local() && entry.address.equals(machineName);
            // 0 and 6: IPv4 and IPv6 addresses, in the order of the network.
            default ->
                !display.local()
                        && display.address() instanceof java.net.InetSocketAddress inet
                        && inet.getAddress() != null
                        && entry.address.equals(latin1(inet.getAddress().getAddress()));
        };
    }

    private static List<Entry> entries(Path file) {
        List<Entry> entries = new ArrayList<>();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return entries;
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
            while (in.available() > 0) {
                entries.add(new Entry(
                        in.readUnsignedShort(),
                        latin1(counted(in)),
                        latin1(counted(in)),
                        latin1(counted(in)),
                        counted(in)));
            }
        } catch (IOException e) {
            // What could be read before the end still counts, as for Xlib.
            return entries;
        }
        return entries;
    }

    private static byte[] counted(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
