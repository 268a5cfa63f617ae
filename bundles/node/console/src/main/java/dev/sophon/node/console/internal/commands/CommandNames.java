package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the names of commands. */
@Service
public final class CommandNames implements Completer {
    @Reference
    @SuppressWarnings("NullAway.Init") // by Karaf
    private Catalogue catalogue;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names =
                catalogue.commands().stream().map(CommandInfo::name).toList();
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
