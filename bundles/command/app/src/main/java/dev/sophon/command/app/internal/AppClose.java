package dev.sophon.command.app.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks an application to close, and kills it if it has not after five seconds. */
@Component
@Command(name = "app.close", scope = "app.manage", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class AppClose implements CommandHandler<AppClose.Params, AppClose.Closed> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public record Params(
            @Description("Name of the application; all of that name are closed") @Length(min = 1, max = 4096) @Nullable
                    String name,
            @Description("Its process id") @Range(min = 1) @Nullable Long pid) {
        public Params {
            Which.of(name, pid);
        }
    }

    /**
     * One that was closed.
     *
     * @param pid 0 where it is not known, and only the window was closed
     * @param outcome {@code closed}, {@code killed}, {@code windowless} if it goes on without a window, or {@code refused} if
     *     it kept a window and shows others that were not meant
     */
    public record App(String name, long pid, String outcome) {}

    public record Closed(int count, List<App> apps) {}

    private final Applications applications;

    @Activate
    public AppClose(@Reference Applications applications) {
        this.applications = applications;
    }

    @Override
    public Closed handle(Params params, Invocation call) throws CommandException, InterruptedException {
        List<App> apps = applications.close(Which.of(params.name(), params.pid()), PATIENCE).stream()
                .map(closed -> new App(
                        closed.name(), closed.pid(), closed.outcome().name().toLowerCase(Locale.ROOT)))
                .toList();
        return new Closed(apps.size(), apps);
    }
}
