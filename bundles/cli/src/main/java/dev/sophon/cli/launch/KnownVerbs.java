package dev.sophon.cli.launch;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs what was typed, unless it names a verb that there is not: asked for help, picocli would look past that. */
public final class KnownVerbs implements CommandLine.IExecutionStrategy {
    private final CommandLine.IExecutionStrategy last = new CommandLine.RunLast();

    @Override
    public int execute(ParseResult parsed) {
        ParseResult deepest = parsed;
        while (deepest.hasSubcommand()) {
            deepest = deepest.subcommand();
        }
        boolean wantsVerb = !deepest.commandSpec().subcommands().isEmpty();
        List<String> words = deepest.unmatched().stream()
                .filter(word -> !word.startsWith("-"))
                .toList();
        if (wantsVerb && !words.isEmpty()) {
            throw new UnmatchedArgumentException(deepest.commandSpec().commandLine(), words);
        }
        return last.execute(parsed);
    }
}
