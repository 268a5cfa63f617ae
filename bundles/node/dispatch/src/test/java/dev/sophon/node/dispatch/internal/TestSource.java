package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.HandlerSource;
import dev.sophon.node.dispatch.internal.params.OwnersSection;
import dev.sophon.protocol.Risk;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A handler that a test registers by hand. */
public final class TestSource implements HandlerSource {
    private static final AtomicLong ORDER = new AtomicLong();

    private final CommandProperties properties;
    private final Origin origin;
    private @Nullable CommandHandler<?, ?> handler;
    private OwnersSection.@Nullable Declared section;
    private boolean used;

    public TestSource(CommandProperties properties, int ranking, CommandHandler<?, ?> handler) {
        this.properties = properties;
        this.origin =
                new Origin(handler.getClass().getName(), "test.bundle", "1.0.0", 7, ranking, ORDER.getAndIncrement());
        this.handler = handler;
    }

    static TestSource of(String name, CommandHandler<?, ?> handler) {
        return of(name, Lane.GENERAL, handler);
    }

    static TestSource of(String name, Lane lane, CommandHandler<?, ?> handler) {
        return new TestSource(properties(name, "test.scope", Risk.LOW, lane, true), 0, handler);
    }

    /** As a component declares them. */
    public static CommandProperties properties(String name, String scope, Risk risk, Lane lane, boolean effects) {
        return properties(Map.of("name", name, "scope", scope, "risk", risk, "lane", lane, "effects", effects));
    }

    public static CommandProperties properties(Map<String, Object> declared) {
        return CommandProperties.of(property -> declared.get(property.substring(Command.PREFIX_.length())));
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
    public List<OwnersSection.Declared> sections() {
        return section == null ? List.of() : List.of(section);
    }

    @Override
    public Class<?> load(String type) throws ClassNotFoundException {
        return Class.forName(type);
    }

    /** With a section of the owner's that the policy reads. */
    TestSource reading(String name) {
        section = new OwnersSection.Declared(name, "");
        return this;
    }

    /** With a section of the owner's. */
    TestSource reading(String name, Class<? extends Record> type) {
        section = new OwnersSection.Declared(name, type.getName());
        return this;
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
