package dev.sophon.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.text.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code logs}: the same for each program that keeps some. */
@Command(
        name = "logs",
        description = "Show what was logged, in your time: the last 100 entries, or those that are asked for.",
        footer = {
            "",
            "  ${ROOT-COMMAND-NAME} logs -f",
            "  ${ROOT-COMMAND-NAME} logs --since 10m",
            "  ${ROOT-COMMAND-NAME} logs --request 2f1c…      all about one command, by its id",
            "  ${ROOT-COMMAND-NAME} logs --level debug        log more, until the next start",
            "  ${ROOT-COMMAND-NAME} logs --level default      as the settings say"
        })
public final class LogsCommand implements Callable<Integer> {
    private static final int LAST = 100;

    private final Supplier<Path> folder;
    private final String prefix;
    private final Levels levels;
    private final Deque<String> held = new ArrayDeque<>();
    private boolean some;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added, until Ctrl+C.")
    private boolean follow;

    @Option(names = "--request", paramLabel = "ID", description = "Only what belongs to this command.")
    private @Nullable String request;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only from then on: 30s, 10m, 2h or 3d ago, or 2026-11-29T12:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description =
                    "Show nothing: have the running program log from trace, debug, info, warn, error or off on, until"
                            + " its next start; default takes that back.")
    private @Nullable String level;

    @Parameters(
            arity = "0..1",
            paramLabel = "LOGGER",
            description =
                    "With --level: which logger and all below it (default: dev.sophon, all that is Sophon's own).")
    private @Nullable String logger;

    private LogsCommand(Supplier<Path> folder, String prefix, Levels levels) {
        this.folder = folder;
        this.prefix = prefix;
        this.levels = levels;
    }

    /** How the running program is told from which level on it logs. */
    @FunctionalInterface
    public interface Levels {
        /**
         * Tells it.
         *
         * @param logger empty for all of ours
         * @return the levels that differ from the settings, by the names of loggers
         */
        JsonNode set(String logger, String level) throws Failure, IOException;
    }

    /**
     * For the program whose files lie in a folder.
     *
     * @param prefix of the files' names, before the day
     */
    public static LogsCommand of(Supplier<Path> folder, String prefix, Levels levels) {
        return new LogsCommand(folder, prefix, levels);
    }

    @Override
    public Integer call() throws Failure, IOException {
        if (level != null || logger != null) {
            return change();
        }
        Instant from = from();
        LocalDate day = from.equals(Instant.EPOCH)
                ? LocalDate.EPOCH
                : LocalDate.ofInstant(from, ZoneOffset.UTC).minusDays(1);
        LogFiles files = new LogFiles(folder.get(), prefix);
        PrintWriter out = spec.commandLine().getOut();
        boolean all = request != null || since != null;
        files.read(day, line -> show(line, from).ifPresent(text -> {
            some = true;
            if (all) {
                out.println(text);
            } else {
                hold(text);
            }
        }));
        held.forEach(out::println);
        out.flush();
        if (follow) {
            follow(files, day, from, out);
            return 0;
        }
        if (!some) {
            spec.commandLine()
                    .getErr()
                    .println(all ? "Nothing that was asked for is logged." : "Nothing is logged yet.");
        }
        return some || !all ? 0 : 1;
    }

    private int change() throws Failure, IOException {
        if (level == null || follow || request != null || since != null) {
            throw new ParameterException(
                    spec.commandLine(), "LOGGER: expected with --level, and nothing else beside them");
        }
        JsonNode now = levels.set(logger == null ? "" : logger, level);
        PrintWriter out = spec.commandLine().getOut();
        now.properties()
                .forEach(entry -> out.println("Until the next start: " + VisibleText.of(entry.getKey()) + " from "
                        + VisibleText.of(entry.getValue().asText()) + " on"));
        if (now.isEmpty()) {
            out.println("All as the settings say.");
        }
        out.flush();
        return 0;
    }

    private void follow(LogFiles files, LocalDate day, Instant from, PrintWriter out) throws IOException {
        try {
            files.follow(day, line -> show(line, from).ifPresent(text -> {
                out.println(text);
                out.flush();
            }));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // told to end
        }
    }

    private Instant from() {
        try {
            return since == null ? Instant.EPOCH : Since.of(since, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> show(String line, Instant from) {
        return Entry.of(line)
                .filter(entry -> request == null || entry.request().equals(request))
                .filter(entry -> !entry.time().isBefore(from))
                .map(entry -> entry.text(ZoneId.systemDefault()));
    }

    private void hold(String text) {
        held.add(text);
        if (held.size() > LAST) {
            held.remove();
        }
    }
}
