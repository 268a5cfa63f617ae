package dev.sophon.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small program in C that is compiled here and does its work once for each line that it is given. Not thread-safe. */
public final class CProgram implements AutoCloseable {
    private static final long STOP_SECONDS = 5;

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream orders;

    private CProgram(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.getOutputStream();
    }

    /**
     * Compiles and starts it.
     *
     * @param libraries as the linker takes them
     * @throws IOException if it cannot be compiled; the message has what the compiler said
     */
    static CProgram start(Path source, Path out, List<String> libraries, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(out);
        Path program = out.resolve(source.getFileName().toString().replace(".c", ""));
        List<String> compile = new ArrayList<>(List.of("gcc", "-O2", "-o", program.toString(), source.toString()));
        compile.addAll(libraries);
        Process gcc = new ProcessBuilder(compile).redirectErrorStream(true).start();
        String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (gcc.waitFor() != 0) {
            throw new IOException(source.getFileName() + " does not compile: " + said);
        }
        List<String> run = new ArrayList<>(List.of(program.toString()));
        run.addAll(List.of(arguments));
        return started(run);
    }

    /** Starts a program that keeps to the same rules. */
    static CProgram started(List<String> command) throws IOException {
        return new CProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Has it do its work, and gives the milliseconds that it measured itself. */
    public double run(String order) throws IOException {
        orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the floor's program has ended");
        }
        return Long.parseLong(answer.split(" ", 2)[0]) / 1e6;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
