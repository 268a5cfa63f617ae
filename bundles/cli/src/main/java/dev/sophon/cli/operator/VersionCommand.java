package dev.sophon.cli.operator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Say which version this is.")
final class VersionCommand extends Verb {
    @Spec
    private CommandSpec own = CommandSpec.create();

    @Override
    protected boolean run() {
        own.root().commandLine().printVersionHelp(out());
        out().flush();
        return true;
    }
}
