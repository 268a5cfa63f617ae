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
import dev.sophon.node.platform.Applications;
import dev.sophon.node.platform.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
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
    private static final int LONGEST_PATH_SHOWN = 1_000;

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
        Applications.Launchable launchable = applications.find(params.name(), args, trust());
        Applications.Found found = launchable.found();
        Optional<NeededApproval> needed =
                found.doubt().isEmpty() ? Optional.empty() : Optional.of(needed(params.name(), args, found));
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

    private LaunchTrust trust() {
        return new LaunchTrust(
                policy.vouchedLaunches().stream()
                        .map(one -> new LaunchTrust.Vouched(one.id(), one.entrySha256(), one.programSha256()))
                        .toList(),
                policy.filesystemRoots(),
                policy.closedFolders());
    }

    private static NeededApproval needed(String name, List<String> args, Applications.Found found)
            throws CommandException {
        ObjectNode params = Json.mapper().createObjectNode().put("name", name);
        args.forEach(params.putArray("args")::add);
        params.put("program", found.program());
        found.command().forEach(params.putArray("command")::add);
        params.put("folder", found.folder());
        putUnlessEmpty(params, "entry", found.entry());
        putUnlessEmpty(params, "entrySha256", found.entrySha256());
        putUnlessEmpty(params, "programSha256", found.programSha256());
        if (!found.filesSha256().isEmpty()) {
            found.filesSha256().forEach(params.putObject("filesSha256")::put);
        }
        try {
            return new NeededApproval(params, words(found));
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "args: too long for an approval, which this launch needs: " + Limits.APPROVAL_PARAMS_BYTES
                            + " bytes at most, all together",
                    e);
        }
    }

    private static void putUnlessEmpty(ObjectNode params, String field, String value) {
        if (!value.isEmpty()) {
            params.put(field, value);
        }
    }

    private static String words(Applications.Found found) {
        String program = found.program();
        int most = Math.min(program.length(), LONGEST_PATH_SHOWN);
        return "Would run " + program.substring(0, most) + (most < program.length() ? "…" : "") + " with "
                + (found.command().size() - 1) + " arguments. It needs an approval because " + found.doubt() + ".";
    }
}
