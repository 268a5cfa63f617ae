package dev.sophon.node.console.internal.commands;

import dev.sophon.node.features.Features;
import dev.sophon.node.policy.TrustedKey;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code sophon:trust}: whom this device's owner trusts. */
@Service
@Command(
        scope = "sophon",
        name = "trust",
        description = "Lists the keys whose signatures this Node takes, and what they may bring")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class ListTrust implements Action {
    @Reference
    private Features features;

    @Override
    public @Nullable Object execute() throws Exception {
        ShellTable table = new ShellTable();
        for (String column : new String[] {"Name", "Key id", "Scopes", "By message"}) {
            table.column(column);
        }
        for (TrustedKey key : features.trusted()) {
            table.addRow()
                    .addContent(
                            key.name(),
                            key.id(),
                            key.scopes().isEmpty() ? "none" : String.join(", ", new TreeSet<>(key.scopes())),
                            key.byMessage() ? "yes" : "no");
        }
        table.emptyTableText("No key is trusted.");
        table.print(Output.stream());
        Output.stream()
                .println("The deploy folder takes "
                        + (features.signedOnly() ? "signed KARs only." : "what is put there, signed or not."));
        Output.stream()
                .println(
                        "To trust a key, its owner writes it into policy.json: {\"trust\":{\"keys\":[{\"key\":\"MCow…\","
                                + "\"name\":\"Acme\",\"scopes\":[\"acme.read\"]}]}}; it is in force at once.");
        return null;
    }
}
