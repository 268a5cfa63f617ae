package dev.sophon.itests.proofs;

import dev.sophon.itests.proofs.History.Issued;
import dev.sophon.itests.proofs.History.Kind;
import dev.sophon.itests.proofs.History.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a history should not have. For each command: it acted once at most, and never unless it was noted as begun;
 * its issuer got one outcome, the same however often it was asked for, and one that agrees with what happened; what the
 * Node had finished was not lost on the way; the audit has it once, with that outcome.
 */
final class HistoryChecker {
    private final History history;
    private final List<String> violations = new ArrayList<>();

    private HistoryChecker(History history) {
        this.history = history;
    }

    /** In words; empty when all is as it should be. */
    static List<String> violations(History history) {
        HistoryChecker checker = new HistoryChecker(history);
        history.commands().forEach(checker::check);
        checker.strangers();
        return checker.violations;
    }

    private void check(Issued issued) {
        String id = issued.commandId();
        long effects = history.effects().stream().filter(id::equals).count();
        List<Reply> replies = history.replies().stream()
                .filter(reply -> reply.key().equals(issued.key()))
                .toList();
        if (effects > 1) {
            say(issued, "ran " + effects + " times");
        }
        if (effects > 0 && !noted(id, Kind.BEGUN, false)) {
            say(issued, "acted without having been noted as begun");
        }
        if (replies.isEmpty()) {
            say(issued, "has no outcome: its issuer asked again and was not answered");
            return;
        }
        Reply first = replies.get(0);
        if (!first.commandId().equals(id)) {
            say(issued, "was answered with the outcome of another command");
        }
        for (Reply reply : replies) {
            if (!reply.sameAs(first)) {
                say(issued, "has two outcomes: " + words(first) + "; and " + words(reply));
            }
        }
        agrees(issued, first, effects);
        audited(issued, first);
    }

    private void agrees(Issued issued, Reply reply, long effects) {
        boolean finished = noted(issued.commandId(), Kind.SETTLED, true);
        if (reply.ok() && effects == 0) {
            say(issued, "is said to have gone well, and had no effect");
        }
        if (!reply.ok() && finished) {
            say(issued, "lost its result: the Node had finished it, and its issuer was told " + words(reply));
        }
        if (!reply.ok() && !reply.unknown() && effects > 0) {
            say(issued, "had its effect, and its issuer was told " + words(reply));
        }
    }

    private void audited(Issued issued, Reply reply) {
        List<String> results = history.audit().stream()
                .filter(entry -> entry.commandId().equals(issued.commandId()))
                .map(History.Audited::result)
                .toList();
        String told = reply.ok() ? "ok" : reply.error();
        if (!results.equals(List.of(told))) {
            say(issued, "is in the audit as " + results + " instead of once as " + told);
        }
    }

    /** Effects of commands that nobody issued. */
    private void strangers() {
        List<String> known = history.commands().stream().map(Issued::commandId).toList();
        for (String effect : history.effects()) {
            if (!known.contains(effect)) {
                violations.add(effect + " had an effect, and nobody issued it");
            }
        }
    }

    private boolean noted(String commandId, Kind kind, boolean well) {
        return history.journal().stream()
                .anyMatch(line -> line.commandId().equals(commandId) && line.kind() == kind && (line.ok() || !well));
    }

    private static String words(Reply reply) {
        return reply.ok() ? "ok" : reply.error() + " (" + reply.message() + ")";
    }

    private void say(Issued issued, String what) {
        violations.add(issued.key() + " (" + issued.commandId() + ") " + what);
    }
}
