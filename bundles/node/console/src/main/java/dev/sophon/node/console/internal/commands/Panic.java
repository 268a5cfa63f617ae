package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.DevicePause;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:panic}: stops everything. */
@Service
@Command(
        scope = "sophon",
        name = "panic",
        description = "Cancels all that runs, lets go of keys and buttons, and pauses")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class Panic implements Action {
    @Reference
    private DevicePause pause;

    @Override
    public @Nullable Object execute() throws Exception {
        pause.panic("sophon:panic");
        Output.stream()
                .println(
                        "Stopped and paused: every command is refused. sophon:resume asks the person at this device to end it.");
        return null;
    }
}
