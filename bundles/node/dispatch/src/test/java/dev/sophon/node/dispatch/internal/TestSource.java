package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Lane;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;

/** A handler that a test registers by hand. */
final class TestSource implements HandlerSource {
    private static long order;

    private final CommandProperties properties;
    private final Origin origin;
    private @Nullable CommandHandler<?, ?> handler;
    private boolean used;

    TestSource(CommandProperties properties, int ranking, CommandHandler<?, ?> handler) {
        this.properties = properties;
        this.origin = new Origin(handler.getClass().getName(), "test.bundle", "1.0.0", 7, ranking, order++);
        this.handler = handler;
    }

    static TestSource of(String name, CommandHandler<?, ?> handler) {
        return of(name, Lane.GENERAL, handler);
    }

    static TestSource of(String name, Lane lane, CommandHandler<?, ?> handler) {
        return new TestSource(new CommandProperties(name, "test.scope", Risk.LOW, lane, true, ""), 0, handler);
    }

    @Override
    public CommandProperties properties() {
        return properties;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Class<?> implementation() throws ClassNotFoundException {
        if (handler == null) {
            throw new ClassNotFoundException();
        }
        return handler.getClass();
    }

    @Override
    public synchronized @Nullable CommandHandler<?, ?> get() {
        used = true;
        return handler;
    }

    @Override
    public synchronized void unget() {
        handler = null;
    }

    synchronized boolean used() {
        return used;
    }

    synchronized boolean letGo() {
        return handler == null;
    }
}
