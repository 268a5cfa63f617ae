package dev.sophon.node.console.internal.commands;

import dev.sophon.node.features.Features;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:remove NAME}: takes out what came signed. */
@Service
@Command(scope = "sophon", name = "remove", description = "Takes out what came signed")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class RemoveFeature implements Action {
    @Reference
    private Features features;

    @Argument(name = "name", required = true, description = "As sophon:features lists it")
    private String name;

    @Override
    public @Nullable Object execute() throws Exception {
        features.remove(name);
        Output.stream().println("Removed: " + name);
        return null;
    }
}
