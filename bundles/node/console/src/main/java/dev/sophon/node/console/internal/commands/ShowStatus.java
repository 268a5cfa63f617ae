package dev.sophon.node.console.internal.commands;

import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.control.StatusSource;
import java.io.IOException;
import java.io.PrintStream;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:status}: how this Node is. */
@Service
@Command(scope = "sophon", name = "status", description = "Says how this Node and its connection are")
public final class ShowStatus implements Action {
    @Reference
    @SuppressWarnings("NullAway.Init") // by Karaf
    private StatusSource source;

    @Option(name = "--json", description = "Print JSON")
    private boolean json;

    @Override
    public @Nullable Object execute() throws IOException {
        NodeStatus status = source.now();
        if (json) {
            Output.json(status);
            return null;
        }
        PrintStream out = Output.stream();
        out.println("Version         " + status.version() + " (process " + status.pid() + ", up " + status.uptime()
                + " s)");
        out.println("Node ID         " + orNone(status.nodeId()));
        out.println("Gateway         " + orNone(status.gatewayUrl())
                + (status.gatewayVersion() == null ? "" : " (version " + status.gatewayVersion() + ")"));
        out.println("State           " + status.state());
        if (status.problem() != null) {
            out.println("Problem         " + status.problem());
        }
        if (status.paused() != null) {
            out.println("Paused          since " + status.paused().since() + ", by "
                    + status.paused().by());
        }
        out.println("Connection      " + orNone(status.connectionId()));
        out.println("Last heartbeat  " + orNone(status.lastHeartbeat()));
        out.println("Scopes          "
                + (status.scopes().isEmpty() ? "-" : String.join(", ", new TreeSet<>(status.scopes()))));
        out.println("Commands        " + status.available() + " available, " + status.unavailable() + " unavailable, "
                + status.inFlight() + " running");
        return null;
    }

    private static String orNone(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
