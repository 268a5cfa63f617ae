package dev.sophon.cli.doctor;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.VisibleText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: the same for each program that has checks; exit 0 where all is well, 1 where something is to mend. */
@Command(
        name = "doctor",
        description = "Look for what keeps the program from its work, and say what mends it.",
        footer = {"", "Exit code 0: all is well; 1: something is to mend."})
public final class DoctorCommand implements Callable<Integer> {
    private final Callable<List<Finding>> looking;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private DoctorCommand(Callable<List<Finding>> looking) {
        this.looking = looking;
    }

    /**
     * For one program.
     *
     * @param facts found out when the verb runs
     */
    public static <F> DoctorCommand of(Callable<F> facts, List<Check<F>> checks) {
        return new DoctorCommand(() -> findings(facts.call(), checks));
    }

    /** What the checks say that have something to say. */
    public static <F> List<Finding> findings(F facts, List<Check<F>> checks) {
        return checks.stream()
                .map(check -> check.look(facts))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Integer call() throws Exception {
        List<Finding> findings = looking.call();
        PrintWriter out = spec.commandLine().getOut();
        boolean well = findings.stream().allMatch(Finding::ok);
        if (json) {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report(findings)));
        } else {
            findings.forEach(finding -> print(out, finding));
            out.println(well ? "All is well." : "Something is to mend.");
        }
        out.flush();
        return well ? 0 : 1;
    }

    /** What {@code --json} prints. */
    public static Map<String, Object> report(List<Finding> findings) {
        return Map.of("well", findings.stream().allMatch(Finding::ok), "checks", findings);
    }

    private static void print(PrintWriter out, Finding finding) {
        out.printf("%-5s %-13s %s%n", finding.ok() ? "ok" : "MEND", finding.check(), VisibleText.of(finding.words()));
        if (finding.mend() != null) {
            out.printf("%-19s %s%n", "", VisibleText.of(finding.mend()));
        }
    }
}
