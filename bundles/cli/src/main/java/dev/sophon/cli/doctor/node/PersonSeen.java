package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the library is there by which the hands of the person at an X11 display are noticed. */
final class PersonSeen implements Check<NodeFacts> {
    private static final String NAME = "person first";
    private static final String LIBRARY = "libXi.so.6";
    /** What the loader of programs knows, each name with a NUL behind it. */
    private static final String CACHE = "etc/ld.so.cache";

    private static final int MOST = 16 << 20;

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        Path cache = facts.root().resolve(CACHE);
        boolean x11 = facts.system().equals("Linux")
                && !facts.environment().getOrDefault("DISPLAY", "").isEmpty()
                && facts.environment().getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
        try {
            if (!x11 || Files.size(cache) > MOST) {
                return Optional.empty();
            }
            return Optional.of(
                    named(cache) || told(facts)
                            ? Finding.well(NAME, "Agents' input waits for your own mouse and keyboard.")
                            : Finding.wrong(
                                    NAME,
                                    LIBRARY
                                            + " is missing, so agents' input does not wait for your own mouse and keyboard.",
                                    "sudo apt install libxi6 (elsewhere libXi), then start the Node anew."));
        } catch (IOException e) {
            return Optional.empty(); // A system whose loader keeps no such list.
        }
    }

    private static boolean named(Path cache) throws IOException {
        return new String(Files.readAllBytes(cache), StandardCharsets.ISO_8859_1).contains(LIBRARY + '\0');
    }

    private static boolean told(NodeFacts facts) {
        return Stream.of(facts.environment().getOrDefault("LD_LIBRARY_PATH", "").split(":"))
                .anyMatch(folder -> !folder.isEmpty() && Files.exists(Path.of(folder, LIBRARY)));
    }
}
