package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.dispatch.internal.params.OwnersSection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a handler comes from: a service, known by its properties, whose object is made only when it is to run. */
public interface HandlerSource {
    CommandProperties properties();

    Origin origin();

    /**
     * The class of the handler, without creating one.
     *
     * @throws ClassNotFoundException when its bundle does not have it
     */
    Class<?> implementation() throws ClassNotFoundException;

    /** The sections of {@code policy.json} that its bundle reads. */
    default List<OwnersSection.Declared> sections() {
        return List.of();
    }

    /**
     * A class of its bundle.
     *
     * @throws ClassNotFoundException when its bundle does not have it
     */
    default Class<?> load(String type) throws ClassNotFoundException {
        throw new ClassNotFoundException(type);
    }

    /** The handler; null when it failed to start or is gone. */
    @Nullable
    CommandHandler<?, ?> get();

    void unget();

    /**
     * Which component of which bundle.
     *
     * @param bundle its symbolic name
     * @param order of two with one ranking the smaller runs, as the service registry has it
     */
    record Origin(String component, String bundle, String version, long bundleId, int ranking, long order) {
        public String bundleText() {
            return bundle + " " + version;
        }

        boolean before(Origin other) {
            return ranking != other.ranking ? ranking > other.ranking : order < other.order;
        }
    }
}
