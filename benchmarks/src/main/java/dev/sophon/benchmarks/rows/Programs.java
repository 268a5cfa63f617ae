package dev.sophon.benchmarks.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs that agents use for what a Node does, run to their end. */
final class Programs {
    private Programs() {}

    /** What it writes, read to the end. */
    static byte[] run(String... command) throws IOException, InterruptedException {
        return runWith("", command);
    }

    /**
     * The same with something on its standard input. What a program leaves behind in the background holds nothing of ours
     * open.
     */
    static byte[] runWith(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        byte[] output = input.isEmpty() ? process.getInputStream().readAllBytes() : new byte[0];
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue());
        }
        return output;
    }
}
