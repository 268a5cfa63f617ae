package dev.sophon.node.policy.internal;

import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.node.policy.VouchedLaunch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the owner says. Immutable.
 *
 * @param entries those of the owner, the deciding ones first
 * @param launches the applications that the owner vouches for
 * @param otherwise the verdict where neither the owner nor a default says anything
 */
record Policy(
        List<CommandPattern> entries,
        Denylist denylist,
        List<Path> roots,
        List<VouchedLaunch> launches,
        Verdict otherwise) {
    /** How long the expressions of the denylist may take for one command line, all together. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    private static final List<CommandPattern> DEFAULTS = defaults();

    /** What holds without a file. */
    static final Policy ABSENT =
            new Policy(List.of(), new Denylist(List.of(), PATIENCE), List.of(), List.of(), Verdict.ALLOW);

    /** What holds while the file cannot be read. */
    static final Policy UNREADABLE =
            new Policy(everything(), new Denylist(List.of(), PATIENCE), List.of(), List.of(), Verdict.DENY);

    private static List<CommandPattern> defaults() {
        try {
            return entries(Map.of(
                    "canvas.present", Verdict.ASK,
                    "camera.*", Verdict.ASK,
                    "location.*", Verdict.ASK));
        } catch (PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<CommandPattern> everything() {
        try {
            return entries(Map.of("*", Verdict.DENY));
        } catch (PolicyException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<CommandPattern> entries(Map<String, Verdict> verdicts) throws PolicyException {
        List<CommandPattern> entries = new ArrayList<>();
        for (Map.Entry<String, Verdict> one : verdicts.entrySet()) {
            entries.add(CommandPattern.of(one.getKey(), one.getValue()));
        }
        entries.sort(CommandPattern.DECIDING_FIRST);
        return List.copyOf(entries);
    }

    Verdict verdict(String command) {
        return first(entries, command).or(() -> first(DEFAULTS, command)).orElse(otherwise);
    }

    boolean allowsByName(String command) {
        return entries.stream()
                .filter(entry -> entry.matches(command))
                .findFirst()
                .filter(entry -> !entry.isWild() && entry.verdict() == Verdict.ALLOW)
                .isPresent();
    }

    private static Optional<Verdict> first(List<CommandPattern> entries, String command) {
        return entries.stream()
                .filter(entry -> entry.matches(command))
                .map(CommandPattern::verdict)
                .findFirst();
    }
}
