package dev.sophon.node.policy.internal;

import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.node.policy.OwnerTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the owner says. Immutable.
 *
 * @param entries those of the owner, the deciding ones first
 * @param faults what is wrong with the sections that are read here for bundles, by their names
 * @param launches the applications that the owner vouches for
 * @param trust what may be plugged in
 */
record Policy(
        List<CommandPattern> entries,
        List<Path> roots,
        List<LaunchTrust.Vouched> launches,
        Sections sections,
        Map<String, String> faults,
        OwnerTrust trust) {
    /** What holds without a file. */
    static final Policy ABSENT = new Policy(List.of(), List.of(), List.of(), Sections.NONE, Map.of(), OwnerTrust.NONE);

    /** What holds while the file cannot be read. */
    static final Policy UNREADABLE =
            new Policy(everything(), List.of(), List.of(), Sections.NONE, Map.of(), OwnerTrust.UNREADABLE);

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

    /** @param asks whether the person at the device is asked where the owner says nothing */
    Verdict verdict(String command, boolean asks) {
        return deciding(command).map(CommandPattern::verdict).orElse(asks ? Verdict.ASK : Verdict.ALLOW);
    }

    boolean allowsByName(String command) {
        return deciding(command)
                .filter(entry -> !entry.isWild() && entry.verdict() == Verdict.ALLOW)
                .isPresent();
    }

    private Optional<CommandPattern> deciding(String command) {
        return entries.stream().filter(entry -> entry.matches(command)).findFirst();
    }
}
