package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.protocol.Reasons;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code sophon:commands}: what this Node can do, and what keeps it from the rest. */
@Service
@Command(scope = "sophon", name = "commands", description = "Lists this Node's commands")
public final class ListCommands implements Action {
    @Reference
    @SuppressWarnings("NullAway.Init") // by Karaf
    private Catalogue catalogue;

    @Option(name = "--json", description = "Print JSON, with the schema of the params")
    private boolean json;

    @Override
    public @Nullable Object execute() throws IOException {
        if (json) {
            Output.json(catalogue.commands());
            return null;
        }
        ShellTable table = new ShellTable();
        for (String column : new String[] {"Command", "Scope", "Risk", "Status", "Bundle", "Reason"}) {
            table.column(column);
        }
        Reasons reasons = new Reasons();
        for (CommandInfo row : catalogue.commands()) {
            table.addRow()
                    .addContent(
                            row.name(),
                            row.scope(),
                            row.risk().wireName(),
                            row.status().wireName(),
                            row.bundle(),
                            reasons.mark(row));
        }
        table.emptyTableText("No commands: no bundle brings one.");
        table.print(Output.stream());
        reasons.notes().forEach(Output.stream()::println);
        return null;
    }
}
