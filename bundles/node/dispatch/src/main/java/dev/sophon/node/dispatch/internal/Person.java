package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.CommandException;

/** What the person at the device does, as far as commands have to mind it. */
record Person(PauseState pause, PersonFirst first) {
    /** @throws CommandException {@code not_authorized} while it is paused */
    void requireNoPause() throws CommandException {
        pause.requireNone();
    }

    /**
     * Lets a command in that is about to act.
     *
     * @throws CommandException {@code not_authorized} while it is paused; {@code cancelled} where it would use the hands that
     *     the person is using
     */
    void enter(Call call, CommandProperties command) throws CommandException {
        pause.requireNone();
        // Who types at the console is no agent: that would be herself.
        if (command.usesHands() && !call.local()) {
            first.enter(call);
        }
    }

    void leave(Call call) {
        first.leave(call);
    }
}
