package dev.sophon.node.dispatch;

import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Every command that a bundle on this Node brings, and whether it can run: what is registered is available, what a
 * missing reference keeps from starting is unavailable with the reason, as the component runtime tells it. Thread-safe.
 */
@ProviderType
public interface Catalogue {
    /** The commands now, by name. */
    List<CommandInfo> commands();

    /** The scopes that the bundles of these commands bring beside the published ones, by name. */
    List<Scope> scopes();

    /**
     * Calls back after each change with the commands as they are then; changes that come together are told together.
     * It is called by one thread of the catalogue's own, and must not block it for long.
     *
     * @return ends the subscription
     */
    AutoCloseable subscribe(Consumer<List<CommandInfo>> listener);

    /** Why a command runs, or why it does not and how to mend it, as the component runtime knows it now. */
    Explanation explain(String command);
}
