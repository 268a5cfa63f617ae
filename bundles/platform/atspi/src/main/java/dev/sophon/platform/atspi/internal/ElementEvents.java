package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Connection;
import dev.sophon.dbus.Ref;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What applications send to the accessibility bus as their elements change, over a connection of its own. */
final class ElementEvents implements Happenings.Watch {
    static final String LOST = "The accessibility bus was lost while waiting; try again";

    private static final Ref BUS = new Ref("org.freedesktop.DBus", "/org/freedesktop/DBus");
    private static final Ref REGISTRY = new Ref("org.a11y.atspi.Registry", "/org/a11y/atspi/registry");
    /** Applications send only what somebody has asked the registry for; it forgets that with the connection. */
    private static final List<String> WANTED = List.of(
            "object:children-changed",
            "object:state-changed",
            "object:property-change",
            "object:text-changed",
            "object:selection-changed",
            "object:visible-data-changed",
            "document:load-complete",
            "window:");

    private static final List<String> INTERFACES = List.of("Object", "Document", "Window");

    private final Connection connection;

    private ElementEvents(Connection connection) {
        this.connection = connection;
    }

    /** @param connection to the bus; closed with this, and if this fails */
    static ElementEvents begin(Connection connection) throws IOException, InterruptedException {
        List<Call> calls = new ArrayList<>();
        for (String name : INTERFACES) {
            String rule = "type='signal',interface='org.a11y.atspi.Event." + name + "'";
            calls.add(new Call(BUS, BUS.bus(), "AddMatch", "s", rule));
        }
        for (String event : WANTED) {
            calls.add(new Call(REGISTRY, "org.a11y.atspi.Registry", "RegisterEvent", "s", event));
        }
        boolean begun = false;
        try {
            long deadline = System.nanoTime() + 2 * AccessibilityBus.PATIENCE.toNanos();
            begun = connection.exchange(calls, AccessibilityBus.PATIENCE, deadline)
                    && calls.stream().allMatch(Call::succeeded);
            if (!begun) {
                throw new IOException("the accessibility bus does not tell what changes");
            }
            return new ElementEvents(connection);
        } finally {
            if (!begun) {
                connection.close();
            }
        }
    }

    @Override
    public boolean await(Duration patience) throws CommandException, InterruptedException {
        try {
            return connection.awaitSignal(patience);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.PLATFORM_UNSUPPORTED, LOST, e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
