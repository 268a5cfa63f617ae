package dev.sophon.gateway.commands.internal;

import dev.sophon.protocol.Limits;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.NeededApproval;
import dev.sophon.protocol.wire.Progress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What nodes say of commands, as people may see it. */
final class SaidByNodes {
    /** Of what went wrong, in characters. */
    private static final int MESSAGE = 2_000;

    private static final int PROGRESS_MESSAGE = 200;

    private SaidByNodes() {}

    static CommandResult cleaned(CommandResult result) {
        String message = CleanText.said(result.message(), MESSAGE);
        NeededApproval needed = cleaned(result.approval());
        return Objects.equals(message, result.message()) && Objects.equals(needed, result.approval())
                ? result
                : new CommandResult(
                        result.commandId(),
                        result.ok(),
                        result.result(),
                        result.error(),
                        message,
                        result.durationMs(),
                        needed);
    }

    static Progress cleaned(Progress progress) {
        return new Progress(
                progress.commandId(),
                progress.done(),
                progress.total(),
                CleanText.said(progress.message(), PROGRESS_MESSAGE));
    }

    /** The device's words may come from whoever has named its files. */
    private static @Nullable NeededApproval cleaned(@Nullable NeededApproval needed) {
        if (needed == null) {
            return null;
        }
        String words = CleanText.said(needed.words(), Limits.APPROVAL_WORDS);
        return new NeededApproval(needed.params(), words == null ? "It says nothing that can be shown." : words);
    }
}
