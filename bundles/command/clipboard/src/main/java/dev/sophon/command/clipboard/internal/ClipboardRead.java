package dev.sophon.command.clipboard.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The text that the clipboard holds. */
@Component
@Command(name = "clipboard.read", scope = "clipboard.access", risk = Risk.LOW, effects = false)
public final class ClipboardRead implements CommandHandler<NoParams, ClipboardRead.Content> {
    /**
     * What it holds.
     *
     * @param text empty if it holds no text
     * @param length of the text, in code points
     * @param truncated true if the text was too long and is cut; otherwise absent
     */
    public record Content(
            String text, int length, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean truncated) {}

    private final Clipboard clipboard;

    @Activate
    public ClipboardRead(@Reference Clipboard clipboard) {
        this.clipboard = clipboard;
    }

    @Override
    public Content handle(NoParams params, Invocation call) throws CommandException, InterruptedException {
        Clipboard.Content content = clipboard.read();
        String text = content.text();
        return new Content(text, text.codePointCount(0, text.length()), content.truncated() ? true : null);
    }
}
