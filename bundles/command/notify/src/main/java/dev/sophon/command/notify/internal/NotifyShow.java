package dev.sophon.command.notify.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.Notifier;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows a notification as the desktop shows them. */
@Component
@Command(name = "notify.show", scope = "notify.send", risk = Risk.NONE)
public final class NotifyShow implements CommandHandler<NotifyShow.Params, Done> {
    public record Params(
            @Description("Notification title") @DefaultValue("Notification") @Length(max = 1000) String title,
            @Description("Notification body, shown as it is") @DefaultValue("") @Length(max = 10_000) String body,
            @Description("Absolute path, or file, http or https URL of a picture")
                    @Length(min = 1, max = 4096)
                    @Nullable
                    String icon) {
        public Params {
            requireText("title", title);
            requireText("body", body);
        }

        /** What D-Bus cannot carry. */
        private static void requireText(String field, String text) {
            boolean valid =
                    text.codePoints().allMatch(point -> point != 0 && Character.getType(point) != Character.SURROGATE);
            if (!valid) {
                throw new IllegalArgumentException(field + ": expected Unicode text without NUL and lone surrogates");
            }
        }
    }

    private final Notifier notifier;

    @Activate
    public NotifyShow(@Reference Notifier notifier) {
        this.notifier = notifier;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        notifier.show(params.title(), params.body(), params.icon());
        return Done.DONE;
    }
}
