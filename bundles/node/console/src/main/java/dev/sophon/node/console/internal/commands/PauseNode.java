package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.DevicePause;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:pause}: lets no command run. */
@Service
@Command(scope = "sophon", name = "pause", description = "Lets no command run until a person resumes it")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class PauseNode implements Action {
    @Reference
    private DevicePause pause;

    @Override
    public @Nullable Object execute() throws Exception {
        pause.pause("sophon:pause");
        Output.stream()
                .println("Paused: every command is refused. sophon:resume asks the person at this device to end it.");
        return null;
    }
}
