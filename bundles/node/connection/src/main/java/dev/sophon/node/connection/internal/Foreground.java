package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.connection.StatusLines;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.protocol.Reasons;
import java.io.PrintStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Tells the person in whose terminal the Node runs how the connection is, where the program was started that way. */
@Component(
        service = {},
        immediate = true)
public final class Foreground {
    /** Set by {@code sophon-node start}: to {@code true} at a terminal, to {@code service} in a service. */
    static final String PROPERTY = "sophon.foreground";

    private final AutoCloseable subscription;

    @Activate
    public Foreground(@Reference Connection connection, @Reference Catalogue catalogue) {
        this(connection, catalogue, System.getProperty(PROPERTY, ""), System.out);
    }

    Foreground(Connection connection, Catalogue catalogue, String wanted, PrintStream out) {
        StatusLines lines = new StatusLines(wanted.equals("true"), () -> Reasons.lines(catalogue.commands()));
        subscription = wanted.equals("true") || wanted.equals("service")
                ? connection.subscribe(status -> lines.next(status).forEach(out::println))
                : () -> {};
    }

    @Deactivate
    void stop() throws Exception {
        subscription.close();
    }
}
