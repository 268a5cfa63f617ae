package dev.sophon.benchmarks;

import dev.sophon.benchmarks.rows.AgentRows;
import dev.sophon.benchmarks.rows.ApprovalRow;
import dev.sophon.benchmarks.rows.CaptureRows;
import dev.sophon.benchmarks.rows.DashboardRows;
import dev.sophon.benchmarks.rows.DesktopRows;
import dev.sophon.benchmarks.rows.DispatchRow;
import dev.sophon.benchmarks.rows.ExecuteRows;
import dev.sophon.benchmarks.rows.FeatureRows;
import dev.sophon.benchmarks.rows.HotPlugRow;
import dev.sophon.benchmarks.rows.HubRows;
import dev.sophon.benchmarks.rows.IdleConnectionRow;
import dev.sophon.benchmarks.rows.JournalRows;
import dev.sophon.benchmarks.rows.LiveScreenRow;
import dev.sophon.benchmarks.rows.ManyNodesRows;
import dev.sophon.benchmarks.rows.MemoryRows;
import dev.sophon.benchmarks.rows.RestRows;
import dev.sophon.benchmarks.rows.RestartRow;
import dev.sophon.benchmarks.rows.ResultRow;
import dev.sophon.benchmarks.rows.StartRows;
import dev.sophon.benchmarks.rows.TransferRows;
import dev.sophon.benchmarks.rows.TypingRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** {@code ./bench}: measures the rows that are asked for, and prints them. */
public final class Bench {
    private static final int WRONG_USAGE = 2;

    /** In the order in which they are run and shown: what loads the machine most comes last. */
    private static final List<Measurement> MEASUREMENTS = List.of(
            new HubRows(),
            new ResultRow(),
            new ExecuteRows(),
            new JournalRows(),
            new DispatchRow(),
            new CaptureRows(),
            new DesktopRows(),
            new TypingRows(),
            new AgentRows(),
            new RestRows(),
            new ApprovalRow(),
            new DashboardRows(),
            new LiveScreenRow(),
            new HotPlugRow(),
            new FeatureRows(),
            new TransferRows(),
            new MemoryRows(),
            new StartRows(),
            new IdleConnectionRow(),
            new ManyNodesRows(),
            new RestartRow());

    private Bench() {}

    /**
     * Measures.
     *
     * @param args the source tree's folder, then those of {@code ./bench}, or {@code --check} to have these looked at only
     */
    public static void main(String[] args) throws IOException {
        List<String> arguments = List.of(args).subList(1, args.length);
        if (arguments.contains("--list")) {
            subjects().forEach(one -> System.out.printf("%-20s %-10s %s%n", one.row(), one.unit(), one.what()));
            return;
        }
        boolean check = arguments.contains("--check");
        Selection selection;
        try {
            selection = Selection.parse(
                    arguments.stream().filter(one -> !one.equals("--check")).toList(), names());
        } catch (Selection.WrongUsage e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        if (check) {
            return;
        }
        // Clients leave threads behind that would keep the process.
        System.exit(run(Path.of(args[0]), selection));
    }

    private static Stream<Subject> subjects() {
        return MEASUREMENTS.stream().flatMap(one -> one.subjects().stream());
    }

    private static List<String> names() {
        return subjects().map(Subject::row).toList();
    }

    private static int run(Path top, Selection selection) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try (Stage stage = new Stage(top)) {
            Thread atTheEnd = new Thread(stage::close);
            Runtime.getRuntime().addShutdownHook(atTheEnd);
            for (Measurement measurement : MEASUREMENTS) {
                measure(measurement, selection.rows(), stage, rows, failed);
            }
        }
        System.out.print(Report.table(rows));
        Path json = selection.json();
        if (json != null) {
            Files.write(json, Report.json(rows));
        }
        if (selection.write()) {
            Path page = top.resolve("docs/performance.md");
            Files.writeString(page, Report.into(Files.readString(page), rows, names()));
        }
        if (!failed.isEmpty()) {
            System.out.println("Not measured: " + String.join(", ", failed));
        }
        return failed.isEmpty() ? 0 : 1;
    }

    private static void measure(
            Measurement measurement, Set<String> wanted, Stage stage, List<Row> rows, List<String> failed) {
        List<String> names = measurement.subjects().stream()
                .map(Subject::row)
                .filter(wanted::contains)
                .toList();
        if (names.isEmpty()) {
            return;
        }
        System.err.printf(Locale.ROOT, "bench: %s …%n", String.join(", ", names));
        long start = System.nanoTime();
        try {
            measurement.measure(stage).stream()
                    .filter(row -> names.contains(row.row()))
                    .peek(row -> System.err.printf(
                            Locale.ROOT, "bench:   %s %s %s%n", row.row(), Numbers.text(row.ours()), row.unit()))
                    .forEach(rows::add);
            System.err.printf(Locale.ROOT, "bench: … %.1f s%n", (System.nanoTime() - start) / 1e9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.addAll(names);
        } catch (Exception | AssertionError e) { // One that cannot be measured leaves the others.
            System.err.println("bench: " + String.join(", ", names) + " could not be measured: " + e);
            failed.addAll(names);
        }
    }
}
