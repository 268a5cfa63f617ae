package dev.sophon.cli.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongConsumer;

/** How far the copying of records is, in words for whoever waits; nothing in a hurry. */
final class Copying implements LongConsumer {
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final PrintWriter to;
    private final String word;
    private long told = System.nanoTime();

    /** @param word as in "written" */
    Copying(PrintWriter to, String word) {
        this.to = to;
        this.word = word;
    }

    @Override
    public void accept(long rows) {
        long now = System.nanoTime();
        if (rows > 0 && now - told > EVERY) {
            told = now;
            to.println(number(rows) + " rows " + word);
            to.flush();
        }
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String size(Path file) throws IOException {
        return String.format(Locale.ROOT, "%,d KiB", (Files.size(file) + 1023) / 1024);
    }
}
