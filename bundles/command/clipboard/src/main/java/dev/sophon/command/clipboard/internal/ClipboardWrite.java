package dev.sophon.command.clipboard.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Replaces what the clipboard holds by a text. */
@Component
@Command(name = "clipboard.write", scope = "clipboard.access", risk = Risk.LOW)
public final class ClipboardWrite implements CommandHandler<ClipboardWrite.Params, Done> {
    public record Params(
            @Description("Text to write, at most 4 MiB of UTF-8") @Length(max = Clipboard.MAX_BYTES) String text) {
        public Params {
            boolean valid =
                    text.codePoints().allMatch(point -> point != 0 && Character.getType(point) != Character.SURROGATE);
            if (!valid) {
                throw new IllegalArgumentException("text: expected Unicode text without NUL and lone surrogates");
            }
        }
    }

    private final Clipboard clipboard;

    @Activate
    public ClipboardWrite(@Reference Clipboard clipboard) {
        this.clipboard = clipboard;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        clipboard.write(params.text());
        return Done.DONE;
    }
}
