package dev.sophon.cli.operator;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a shell has to know to complete the words of {@code sophon}. */
@Command(
        name = "completion",
        description = {
            "Print what bash and zsh need to complete the words of sophon.",
            "For good: put  source <(sophon completion)  into ~/.bashrc or ~/.zshrc (there below compinit)."
        })
final class CompletionCommand extends Verb {
    @Spec
    private CommandSpec own = CommandSpec.create();

    @Override
    protected boolean run() {
        CommandLine program = own.root().commandLine();
        out().print(AutoComplete.bash(program.getCommandName(), program));
        out().flush();
        return true;
    }
}
