package dev.sophon.node.console.internal.commands;

import dev.sophon.node.features.Features;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:rollback NAME}: goes back to the last good version. */
@Service
@Command(
        scope = "sophon",
        name = "rollback",
        description = "Goes back to the version that was good before, after asking the person at the device")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class RollbackFeature implements Action {
    @Reference
    private Features features;

    @Argument(name = "name", required = true, description = "As sophon:features lists it")
    private String name;

    @Override
    public @Nullable Object execute() throws Exception {
        Output.stream().println("Runs now: " + features.rollback(name));
        return null;
    }
}
