package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Plan;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.NeededApproval;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Runs one command line in the platform's shell. It never runs without an approval of exactly this text. */
@Component(service = CommandHandler.class)
@Command(name = "system.execute", scope = "system.execute", risk = Risk.CRITICAL, lane = Lane.PROCESS)
public final class SystemExecute implements PlanningHandler<SystemExecute.Params, Output> {
    /**
     * What to run.
     *
     * @param timeoutMs ends the command before its budget does; the whole process tree dies then
     */
    public record Params(
            @Description("The full command line, as a single string")
                    @Length(min = 1, max = Shell.MAX_BYTES)
                    @WithoutNul
                    String command,
            @Description("Execution timeout in milliseconds")
                    @Range(min = Limits.MIN_TIMEOUT_MS, max = Limits.MAX_TIMEOUT_MS)
                    @Nullable
                    Integer timeoutMs) {
        /** Never the command line: it may hold what no log may. */
        @Override
        public String toString() {
            return "Params[command=***, timeoutMs=" + timeoutMs + "]";
        }
    }

    private final Shell shell;
    private volatile @Nullable Compiled compiled;

    @Activate
    public SystemExecute() {
        this(Shell.ofThisSystem());
    }

    SystemExecute(Shell shell) {
        this.shell = shell;
    }

    /** What the owner keeps out of every command line nobody is asked about. */
    @Override
    public Plan<Output> plan(Params params, Invocation call) throws CommandException {
        if (denylist(call.policy(ExecutePolicy.class)).denies(params.command())) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Denied by this device's policy");
        }
        Duration timeout = Duration.ofMillis(params.timeoutMs() == null ? Limits.MAX_TIMEOUT_MS : params.timeoutMs());
        return new Plan<>() {
            @Override
            public Optional<NeededApproval> approval() {
                return Optional.empty();
            }

            @Override
            public Output act(Invocation acting) throws CommandException, InterruptedException {
                return new ShellRun(shell, params.command(), timeout).await(acting);
            }
        };
    }

    /** Compiled once for each text of the owner's. */
    private Denylist denylist(ExecutePolicy policy) {
        Compiled last = compiled;
        if (last == null || !last.policy().equals(policy)) {
            last = new Compiled(policy, policy.denylist());
            compiled = last;
        }
        return last.denylist();
    }

    private record Compiled(ExecutePolicy policy, Denylist denylist) {}
}
