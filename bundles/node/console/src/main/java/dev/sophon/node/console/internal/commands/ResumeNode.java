package dev.sophon.node.console.internal.commands;

import dev.sophon.node.dispatch.DevicePause;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:resume}: lets commands run again, if the person at the device says so. */
@Service
@Command(
        scope = "sophon",
        name = "resume",
        description = "Lets commands run again, after asking the person at the device")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class ResumeNode implements Action {
    @Reference
    private DevicePause pause;

    @Override
    public @Nullable Object execute() throws Exception {
        pause.resume();
        Output.stream().println("Commands run.");
        return null;
    }
}
