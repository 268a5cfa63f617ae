package dev.sophon.command.app.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.node.platform.Applications;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Interpreters;
import dev.sophon.protocol.Risk;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Launches an application by name or path. A shell or interpreter with arguments is as good as a shell command and takes
 * an operator's approval. The Gateway asks for it by the name that it sees; what turns out to be one only here is refused.
 */
@Component
@Command(name = "app.launch", scope = "app.manage", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class AppLaunch implements CommandHandler<AppLaunch.Params, AppLaunch.Launched> {
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

    @Activate
    public AppLaunch(@Reference Applications applications) {
        this.applications = applications;
    }

    @Override
    public Launched handle(Params params, Invocation call) throws CommandException, InterruptedException {
        List<String> args = params.args() == null ? List.of() : params.args();
        if (!args.isEmpty() && !call.approved()) {
            requireHarmless(applications.resolve(params.name()));
        }
        Applications.Application launched = applications.launch(params.name(), args);
        return new Launched(launched.pid(), launched.name());
    }

    private static void requireHarmless(Applications.Program program) throws CommandException {
        if (Stream.concat(Stream.of(program.executable()), program.aliases().stream())
                .anyMatch(Interpreters::contain)) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "name: this is a shell or interpreter under another name, and with arguments it needs an operator's"
                            + " approval; give its own name, so that an operator is asked");
        }
    }
}
