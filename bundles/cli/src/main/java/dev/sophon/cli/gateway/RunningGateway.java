package dev.sophon.cli.gateway;

import dev.sophon.node.identity.PrivateFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * The address of the Gateway that runs on a state folder, for the programs of its user: it may listen elsewhere than the
 * settings say. The file names the process; one that was left behind by a process that died counts for nothing.
 */
final class RunningGateway {
    private static final String URL = "url";
    private static final String PROCESS = "process";
    private static final String STARTED = "started";

    /** Processes tell their start by the clock, which is set now and then. */
    private static final Duration SAME = Duration.ofSeconds(10);

    private RunningGateway() {}

    private static Path file(Path state) {
        return state.resolve("running.properties");
    }

    /**
     * Says where this process listens; whoever reads sees the old file or the whole new one.
     *
     * @throws IOException if the file cannot be written
     */
    static void say(Path state, String url) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String text = URL + "=" + url + "\n" + PROCESS + "=" + self.pid() + "\n" + STARTED + "="
                + self.info().startInstant().orElse(Instant.EPOCH) + "\n";
        PrivateFiles.write(file(state), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Takes it back, if it is this process's. */
    static void unsay(Path state) {
        Properties said = read(state);
        if (said.getProperty(PROCESS, "")
                .equals(Long.toString(ProcessHandle.current().pid()))) {
            try {
                Files.deleteIfExists(file(state));
            } catch (IOException e) {
                // It names a process that is gone: nobody goes by it.
                return;
            }
        }
    }

    /** Where the Gateway on this state folder listens; empty if none runs. */
    static Optional<String> url(Path state) {
        Properties said = read(state);
        String url = said.getProperty(URL, "");
        return url.isEmpty() || !runs(said) ? Optional.empty() : Optional.of(url);
    }

    private static boolean runs(Properties said) {
        try {
            // Another process may have got the number since.
            return ProcessHandle.of(Long.parseLong(said.getProperty(PROCESS, "")))
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .map(started -> Duration.between(Instant.parse(said.getProperty(STARTED, "")), started))
                    .filter(between -> between.abs().compareTo(SAME) < 0)
                    .isPresent();
        } catch (NumberFormatException | DateTimeParseException e) {
            return false;
        }
    }

    private static Properties read(Path state) {
        Properties said = new Properties();
        try (Reader in = Files.newBufferedReader(file(state), StandardCharsets.ISO_8859_1)) {
            said.load(in);
        } catch (IOException | IllegalArgumentException e) {
            // None is there, or none that can be read: as if none ran.
            said.clear();
        }
        return said;
    }
}
