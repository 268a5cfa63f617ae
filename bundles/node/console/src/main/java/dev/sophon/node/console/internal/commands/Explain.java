package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:explain COMMAND}: why a command runs, or why it does not and how to mend it. */
@Service
@Command(scope = "sophon", name = "explain", description = "Says why a command cannot run, and how to mend it")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class Explain implements Action {
    @Reference
    private Catalogue catalogue;

    @Argument(name = "command", required = true, description = "As in screen.capture")
    @Completion(CommandNames.class)
    private String command;

    @Option(name = "--json", description = "Print JSON")
    private boolean json;

    @Override
    public @Nullable Object execute() throws IOException {
        Explanation explanation = catalogue.explain(command);
        if (json) {
            Output.json(explanation);
        } else {
            print(explanation, Output.stream());
        }
        return null;
    }

    static void print(Explanation explanation, PrintStream out) {
        String status =
                explanation.status() == null ? "unknown" : explanation.status().wireName();
        out.println(explanation.command() + ": " + status);
        out.println(explanation.summary());
        boolean runs = explanation.components().stream().anyMatch(Explanation.Component::chosen);
        for (Explanation.Component component : explanation.components()) {
            out.println();
            out.println("Component  " + component.name()
                    + (runs && !component.chosen() ? " (another one runs instead)" : ""));
            out.println("  bundle   " + component.bundle() + " [" + component.bundleId() + "]");
            out.println("  state    " + words(component.state().name()));
            if (component.problem() != null) {
                out.println("  problem  " + component.problem());
            }
            for (Explanation.Missing missing : component.missing()) {
                String target = missing.target() == null ? "" : " " + missing.target();
                out.println("  missing  " + missing.reference() + ": " + missing.service() + target);
                out.println("           " + missing.mend());
            }
        }
        if (!explanation.advice().isEmpty()) {
            out.println();
            out.println("What to do:");
            explanation.advice().forEach(step -> out.println("  - " + step));
        }
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
