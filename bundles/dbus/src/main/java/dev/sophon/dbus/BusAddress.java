package dev.sophon.dbus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a bus or an application listens; see the D-Bus specification, "Server Addresses". */
public final class BusAddress {
    private static final String PATH = "path=";

    private BusAddress() {}

    /** The socket of the first address of the list that Java can reach: a Unix socket in the file system. */
    public static Optional<Path> socket(String addresses) {
        for (String address : addresses.split(";", -1)) {
            if (!address.startsWith("unix:")) {
                continue;
            }
            for (String pair : address.substring("unix:".length()).split(",", -1)) {
                if (pair.startsWith(PATH)) {
                    try {
                        return Optional.of(Path.of(unescaped(pair.substring(PATH.length()))));
                    } catch (InvalidPathException e) {
                        break;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The session bus that the environment names, or else the one where it usually is. */
    public static Optional<Path> session(Map<String, String> environment) {
        String named = environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "");
        if (!named.isEmpty()) {
            return socket(named);
        }
        String folder = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder, "bus"));
    }

    private static String unescaped(String value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
