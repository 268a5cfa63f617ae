package dev.sophon.command.app.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Brings an application's window to the front, and waits until it has the keyboard. */
@Component
@Command(name = "app.focus", scope = "app.manage", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class AppFocus implements CommandHandler<AppFocus.Params, Done> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    public record Params(
            @Description("Name of the application") @Length(min = 1, max = 4096) @Nullable String name,
            @Description("Its process id") @Range(min = 1) @Nullable Long pid) {
        public Params {
            Which.of(name, pid);
        }
    }

    private final Applications applications;

    @Activate
    public AppFocus(@Reference Applications applications) {
        this.applications = applications;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        applications.focus(Which.of(params.name(), params.pid()), PATIENCE);
        return Done.DONE;
    }
}
