package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Runs one command line in the platform's shell. It never runs without an approval of exactly this text. */
@Component
@Command(name = "system.execute", scope = "system.execute", risk = Risk.CRITICAL, lane = Lane.PROCESS)
public final class SystemExecute implements CommandHandler<SystemExecute.Params, Output> {
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

    @Activate
    public SystemExecute() {
        this(Shell.ofThisSystem());
    }

    SystemExecute(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Output handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Duration timeout = Duration.ofMillis(params.timeoutMs() == null ? Limits.MAX_TIMEOUT_MS : params.timeoutMs());
        return new ShellRun(shell, params.command(), timeout).await(call);
    }
}
