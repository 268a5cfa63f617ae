package dev.sophon.node.console.internal.commands;

import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.features.Features;
import dev.sophon.node.features.Features.Plugged;
import dev.sophon.protocol.wire.FeatureState;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code sophon:features}: what is plugged into this Node. */
@Service
@Command(scope = "sophon", name = "features", description = "Lists what is plugged in, from where, and who signed it")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class ListFeatures implements Action {
    @Reference
    private Features features;

    @Reference
    private DesiredSets desired;

    @Option(name = "--json", description = "Print JSON")
    private boolean json;

    @Override
    public @Nullable Object execute() throws Exception {
        List<Plugged> rows = features.list();
        if (json) {
            Output.json(rows);
            return null;
        }
        ShellTable table = new ShellTable();
        for (String column : new String[] {"Name", "Version", "From", "Signed by", "State", "Before"}) {
            table.column(column);
        }
        for (Plugged row : rows) {
            table.addRow()
                    .addContent(
                            row.name(),
                            row.version(),
                            row.from(),
                            signer(row),
                            row.state(),
                            row.previous() == null ? "-" : row.previous());
        }
        table.emptyTableText("Nothing is plugged in beside what the distribution brings.");
        table.print(Output.stream());
        desired.state().ifPresent(state -> Output.stream().println(byMessage(state)));
        return null;
    }

    private static String byMessage(FeatureState state) {
        String differs = state.features().stream()
                .filter(feature -> feature.state() != FeatureState.State.ACTIVE)
                .map(feature -> feature.name() + " " + feature.version() + " is "
                        + feature.state().wireName())
                .collect(Collectors.joining(", "));
        return "By message, revision " + state.revision() + ": " + (differs.isEmpty() ? "all of it runs" : differs);
    }

    private static String signer(Plugged row) {
        return row.publisher() == null || row.keyId() == null
                ? "-"
                : row.publisher() + " (" + row.keyId().substring(0, 16) + ")";
    }
}
