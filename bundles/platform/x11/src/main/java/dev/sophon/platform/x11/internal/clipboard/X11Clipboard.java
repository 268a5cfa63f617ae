package dev.sophon.platform.x11.internal.clipboard;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selection {@code CLIPBOARD}, on a connection of its own: whoever pastes is served while others capture the screen.
 * The connection is opened at the first use.
 */
@Component
public final class X11Clipboard implements Clipboard {
    private static final Logger LOG = LoggerFactory.getLogger(X11Clipboard.class);
    /** For one step of another program: its answer, or its next piece of a long text. */
    private static final long PATIENCE_MS = 5000;
    /** For a clipboard manager to take over the text when the Node ends. */
    private static final long TO_HAND_OVER_MS = 2000;

    private final XDisplay server;
    private @Nullable SelectionConnection connection;
    private boolean closed;

    @Activate
    public X11Clipboard(@Reference XDisplay server) {
        this.server = server;
    }

    /** Hands the text over where somebody takes it, and closes the connection. */
    @Deactivate
    public synchronized void close() {
        closed = true;
        SelectionConnection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        try {
            if (!server.lost() && await(open.handOver(), TO_HAND_OVER_MS)) {
                LOG.info("The clipboard's text is with the clipboard manager now");
            }
        } catch (CommandException e) {
            LOG.debug("The clipboard's text could not be handed over", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.close();
        }
    }

    @Override
    public Content read() throws CommandException, InterruptedException {
        SelectionConnection open = connection();
        byte @Nullable [] own = open.ownText();
        if (own != null) {
            return new Content(new String(own, StandardCharsets.UTF_8), false);
        }
        // What is offered comes first: a program that is asked for a text may answer with a picture's bytes.
        SelectionReader.Outcome answer = ask(open, SelectionConnection.TARGETS);
        for (String form : open.forms(answer).map(TextForms::of).orElseGet(TextForms::usual)) {
            // The server refuses for nobody as a program does that has not this form.
            if (answer.isRefusal() && !open.somebodyOwns()) {
                break;
            }
            answer = ask(open, form);
            Optional<String> text = answer.text();
            if (text.isPresent()) {
                return TextForms.content(text.get(), answer.cut());
            }
        }
        return new Content("", false);
    }

    private static SelectionReader.Outcome ask(SelectionConnection open, String form)
            throws CommandException, InterruptedException {
        SelectionReader reader = open.read(form);
        try {
            return wait(reader);
        } finally {
            open.forget(reader);
        }
    }

    @Override
    public void write(String text) throws CommandException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw CommandException.invalidParams("text: expected at most " + MAX_BYTES + " bytes of UTF-8");
        }
        if (!connection().own(bytes)) {
            throw CommandException.unsupported("Another program took the clipboard at the same moment. Try again.");
        }
    }

    private synchronized SelectionConnection connection() throws CommandException, InterruptedException {
        if (closed) {
            throw CommandException.unsupported("The X server is gone. Try again when it is back.");
        }
        SelectionConnection open = connection;
        if (open != null && open.lost()) {
            // The server is there, or this component would not be: the connection alone broke.
            open.close();
            open = null;
            connection = null;
        }
        if (open == null) {
            open = SelectionConnection.open(server.xlib(), server.name());
            connection = open;
        }
        return open;
    }

    /** For as long as the other program goes on answering. */
    private static SelectionReader.Outcome wait(SelectionReader reader) throws CommandException, InterruptedException {
        long steps = -1;
        while (true) {
            try {
                return reader.outcome().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (reader.steps() == steps) {
                    throw CommandException.unsupported(
                            "The program that the clipboard's content belongs to does not hand it over.");
                }
                steps = reader.steps();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    private static boolean await(CompletableFuture<Boolean> future, long patienceMs)
            throws CommandException, InterruptedException {
        try {
            return future.get(patienceMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static CommandException failure(ExecutionException e) {
        return e.getCause() instanceof CommandException known
                ? known
                : new CommandException(ErrorCode.INTERNAL_ERROR, "The clipboard failed unexpectedly.", e.getCause());
    }
}
