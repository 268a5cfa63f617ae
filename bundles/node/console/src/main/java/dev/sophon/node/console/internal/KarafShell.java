package dev.sophon.node.console.internal;

import dev.sophon.node.control.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedActionException;
import org.apache.felix.service.command.CommandSession;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Karaf's console, for programs and people who come over {@code node.sock}. */
@Component
public final class KarafShell implements Shell {
    private static final Logger LOG = LoggerFactory.getLogger(KarafShell.class);

    private static final String PROMPT = "\u001B[1msophon\u001B[0m> ";

    /** Java 24 took away what Karaf's shell finds out by who is asking. */
    private static final int LAST_JAVA = 23;

    private final SessionFactory sessions;

    @Activate
    public KarafShell(@Reference SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public int run(String commandLine, InputStream in, OutputStream out, OutputStream err) {
        if (Runtime.version().feature() > LAST_JAVA) {
            printer(err).println(unable());
            return 1;
        }
        try (PrintStream output = printer(out);
                PrintStream errors = printer(err);
                Session session = sessions.create(in, output, errors)) {
            // As at the interactive console: a star in JSON is no file pattern.
            session.put(CommandSession.OPTION_NO_GLOB, true);
            try {
                Object result = Owner.act(() -> session.execute(commandLine));
                LOG.debug("A console command has ended with a {}", result == null ? "void" : result.getClass());
                return 0;
            } catch (PrivilegedActionException e) {
                return failed(e.getException(), errors);
            } catch (RuntimeException e) { // Karaf's commands may throw anything
                return failed(e, errors);
            }
        }
    }

    private static int failed(Exception failure, PrintStream errors) {
        LOG.debug("A console command has failed", failure);
        errors.println(words(failure));
        return 1;
    }

    @Override
    public void interact(Terminal client) throws IOException {
        if (Runtime.version().feature() > LAST_JAVA) {
            throw new IOException(unable());
        }
        try (SocketTerminal terminal = new SocketTerminal(client)) {
            PrintStream output = printer(terminal.output());
            Session session = sessions.create(
                    terminal.input(), output, output, terminal, StandardCharsets.UTF_8.name(), () -> {});
            session.put("PROMPT", PROMPT);
            try {
                Owner.act(() -> {
                    session.run();
                    return null;
                });
            } catch (PrivilegedActionException e) {
                throw new IOException("the console ended: " + words(e.getException()), e);
            } finally {
                session.close();
            }
        }
    }

    private static String unable() {
        return "Karaf's console cannot run on Java " + Runtime.version().feature() + ": start the Node with Java 17 to "
                + LAST_JAVA + " to have it. Commands and status work without it.";
    }

    private static PrintStream printer(OutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private static String words(Exception failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "Failed: " + failure.getClass().getSimpleName();
        }
        // Gogo puts its own name before what it says.
        return message.replaceFirst("^gogo: CommandNotFoundException: ", "");
    }
}
