package dev.sophon.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a process listens on, as the kernel tells it: proc(5). */
final class Listening {
    private static final String TCP_LISTEN = "0A";
    private static final String UDP_OPEN = "07";

    private Listening() {}

    /** The local addresses of its listening TCP and open UDP sockets. */
    static List<String> sockets(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            String state = table.startsWith("tcp") ? TCP_LISTEN : UDP_OPEN;
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] field = line.strip().split("\\s+");
                if (field.length > 9 && field[3].equals(state) && inodes.contains(field[9])) {
                    found.add(table + " " + field[1]);
                }
            }
        }
        return found;
    }
}
