package dev.sophon.node.dispatch.internal.person;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;

/** What the person at the device does, as far as commands have to mind it. */
public record Person(PauseState pause, PersonFirst first) {
    /**
     * Refuses what may not begin now.
     *
     * @throws CommandException {@code not_authorized} while it is paused
     */
    public void requireNoPause() throws CommandException {
        pause.requireNone();
    }

    /**
     * Lets a command in that is about to act.
     *
     * @throws CommandException {@code not_authorized} while it is paused; {@code cancelled} where it would use the hands that
     *     the person is using
     */
    public void enter(Call call, CommandProperties command) throws CommandException {
        pause.requireNone();
        // Who types at the console is no agent: that would be herself.
        if (command.usesHands() && !call.local()) {
            first.enter(call);
        }
    }

    public void leave(Call call) {
        first.leave(call);
    }
}
