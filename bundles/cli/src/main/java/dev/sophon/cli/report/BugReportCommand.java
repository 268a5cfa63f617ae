package dev.sophon.cli.report;

import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.logs.Since;
import dev.sophon.node.identity.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bugreport}: the same for each program that can tell of itself. */
@Command(
        name = "bugreport",
        description = "Write one archive for whoever helps you: versions, the doctor's findings, settings and logs.",
        footer = {
            "",
            "Secrets, params, results and typed text are not in it; names of machines, nodes and files are.",
            "Only you can read the file.",
            "",
            "  ${ROOT-COMMAND-NAME} bugreport",
            "  ${ROOT-COMMAND-NAME} bugreport --since 2h --output report.zip"
        })
public final class BugReportCommand implements Callable<Integer> {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private final String program;
    private final Callable<Report> telling;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to; nothing is overwritten (default: a new file in this folder).")
    private @Nullable Path output;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "From when on the log is in it: 30s, 10m, 2h or 3d ago, or 2026-11-29T12:00:00Z (default: 3d).")
    private String since = "3d";

    private BugReportCommand(String program, Callable<Report> telling) {
        this.program = program;
        this.telling = telling;
    }

    /**
     * For one program.
     *
     * @param telling asked when the verb runs
     */
    public static BugReportCommand of(String program, Callable<Report> telling) {
        return new BugReportCommand(program, telling);
    }

    @Override
    public Integer call() throws Exception {
        Instant from;
        try {
            from = Since.of(since, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        Path file = output != null
                ? output
                : Path.of(program + "-bugreport-" + MOMENT.format(LocalDateTime.now(ZoneId.systemDefault())) + ".zip");
        write(file, telling.call().archive(from));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Written: " + file.toAbsolutePath());
        out.println("It names this machine, its nodes and files: look through it before you pass it on.");
        out.flush();
        return 0;
    }

    private static void write(Path file, byte[] content) throws Failure {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (FileAlreadyExistsException e) {
            throw new Failure(file + " is there already. Name another file with --output.", e);
        } catch (IOException e) {
            remove(file);
            throw new Failure(file + " cannot be written: " + Problems.of(e), e);
        }
    }

    /** Half of one helps nobody. */
    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // Why it could not be written is said.
        }
    }
}
