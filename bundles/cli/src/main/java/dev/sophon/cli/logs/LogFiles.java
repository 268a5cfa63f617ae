package dev.sophon.cli.logs;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of a log, one for each day, as lines from the oldest on. Not thread-safe. */
final class LogFiles {
    /** Longer ones are cut here. */
    private static final int LONGEST = 1 << 20;

    private static final Duration LOOK = Duration.ofMillis(300);

    private final Path folder;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Path current = Path.of("");
    private long position;

    /** @param prefix of the files' names, before the day */
    LogFiles(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    private List<Path> files(LocalDate from) throws IOException {
        String first = prefix + from.toString().replace("-", "") + ".log";
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches(prefix + "\\d{8}\\.log"))
                    .filter(file -> file.getFileName().toString().compareTo(first) >= 0)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // The program has never run.
        }
    }

    /**
     * Every line that is whole by now and has not been taken before.
     *
     * @param from days before are left out
     */
    void read(LocalDate from, Consumer<String> lines) throws IOException {
        for (Path file : files(from)) {
            int order = file.compareTo(current);
            if (current.toString().isEmpty() || order > 0) {
                current = file;
                position = 0;
                line.reset();
            } else if (order < 0) {
                continue;
            }
            readOn(lines);
        }
    }

    private void readOn(Consumer<String> lines) throws IOException {
        try (FileChannel channel = FileChannel.open(current)) {
            channel.position(position);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            for (int next = in.read(); next >= 0; next = in.read()) {
                position++;
                if (next == '\n') {
                    lines.accept(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else if (line.size() < LONGEST) {
                    line.write(next);
                }
            }
        }
    }

    /** The same, then what is added, until this thread is interrupted. */
    void follow(LocalDate from, Consumer<String> lines) throws IOException, InterruptedException {
        while (true) {
            read(from, lines);
            Thread.sleep(LOOK.toMillis());
        }
    }
}
