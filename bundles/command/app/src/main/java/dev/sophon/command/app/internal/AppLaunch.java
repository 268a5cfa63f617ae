package dev.sophon.command.app.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Plan;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.node.platform.program.LaunchApproval;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Launches an application by name or path. What root or the device's owner answers for runs at once, with web pages and
 * documents at most; everything else is as good as a shell command, and takes an operator's approval of what the name stands
 * for.
 */
@Component(service = CommandHandler.class)
@Command(name = "app.launch", scope = "app.manage", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class AppLaunch implements PlanningHandler<AppLaunch.Params, AppLaunch.Launched> {
    private static final int LONGEST_ARGUMENT = 100_000;

    public record Params(
            @Description("Name of an application or program, or the path of an executable file")
                    @Length(min = 1, max = 4096)
                    @WithoutNul
                    String name,
            @Description("Command-line arguments") @Length(max = 1000) @WithoutNul @Nullable List<String> args) {
        public Params {
            if (name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("name: expected a text without NUL");
            }
            args = args == null ? List.of() : List.copyOf(args);
            for (String argument : args) {
                if (argument.indexOf('\0') >= 0 || argument.length() > LONGEST_ARGUMENT) {
                    throw new IllegalArgumentException(
                            "args: expected texts without NUL, of at most " + LONGEST_ARGUMENT + " characters each");
                }
            }
        }
    }

    /**
     * What runs.
     *
     * @param pid of the process that really runs, which need not be the one that was started
     * @param app its name
     */
    public record Launched(long pid, String app) {}

    private final Applications applications;
    private final OwnerPolicy policy;

    @Activate
    public AppLaunch(@Reference Applications applications, @Reference OwnerPolicy policy) {
        this.applications = applications;
        this.policy = policy;
    }

    @Override
    public Plan<Launched> plan(Params params, Invocation call) throws CommandException {
        List<String> args = params.args() == null ? List.of() : params.args();
        Applications.Launchable launchable = applications.find(params.name(), args, policy.launchTrust());
        ObjectNode asked = Json.mapper().createObjectNode().put("name", params.name());
        args.forEach(asked.putArray("args")::add);
        Optional<NeededApproval> needed = LaunchApproval.of(asked, launchable.found(), "args");
        return new Plan<>() {
            @Override
            public Optional<NeededApproval> approval() {
                return needed;
            }

            @Override
            public Launched act(Invocation acting) throws CommandException, InterruptedException {
                Applications.Application launched = launchable.start();
                return new Launched(launched.pid(), launched.name());
            }
        };
    }
}
