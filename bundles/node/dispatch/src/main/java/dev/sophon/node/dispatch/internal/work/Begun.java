package dev.sophon.node.dispatch.internal.work;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;

/** Where it is written down what begins, before it acts. */
public record Begun(Journal journal) {
    /**
     * Writes down that this call begins.
     *
     * @throws CommandException if it cannot be written: then it must not act
     */
    public void write(Call call, String words) throws CommandException {
        try {
            journal.begun(call.commandId(), words);
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR,
                    "the command cannot be recorded on this device's disk, so it was not run",
                    e);
        }
        call.acts();
    }
}
