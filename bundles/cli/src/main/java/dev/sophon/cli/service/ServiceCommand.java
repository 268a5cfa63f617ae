package dev.sophon.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code service}: the same verbs for each program that runs as a service. */
@Command(
        name = "service",
        description = "Have this machine start the program by itself, and keep it running.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServiceCommand.Install.class,
            ServiceCommand.Uninstall.class,
            ServiceCommand.Start.class,
            ServiceCommand.Stop.class,
            ServiceCommand.Restart.class,
            ServiceCommand.Status.class
        },
        footer = {
            "",
            "As the user that it is to work for, without sudo:",
            "  ${ROOT-COMMAND-NAME} service install",
            "  ${ROOT-COMMAND-NAME} service start",
            "For a machine where nobody logs in:",
            "  sudo ${ROOT-COMMAND-NAME} service install --system --run-as ann"
        })
public final class ServiceCommand implements Callable<Integer> {
    /** Asked when a verb runs: help needs no home. */
    private final Supplier<Services> services;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ServiceCommand(Supplier<Services> services) {
        this.services = services;
    }

    /** For one program, on this machine. */
    public static ServiceCommand of(Supplier<Program> program) {
        return new ServiceCommand(() -> Services.here(program.get()));
    }

    static ServiceCommand on(Services services) {
        return new ServiceCommand(() -> services);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    /** What the verbs have in common. */
    abstract static class Verb implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // by picocli
        private ServiceCommand parent;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--system", description = "The machine's service, which starts without a login; by root.")
        private boolean system;

        @Override
        public final Integer call() throws Failure, IOException, InterruptedException {
            try {
                Services services = parent.services.get();
                return run(services, services.kept(system, changes()));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
            }
        }

        boolean changes() {
            return true;
        }

        boolean system() {
            return system;
        }

        abstract int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException;

        int said(List<String> lines) {
            PrintWriter out = spec.commandLine().getOut();
            lines.forEach(out::println);
            out.flush();
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "install", description = "Have it start with the machine, or at your login. Starts nothing yet.")
    static final class Install extends Verb {
        @Option(
                names = "--run-as",
                paramLabel = "USER",
                description = "With --system: who it runs as (default: who has called sudo).")
        private @Nullable String user;

        @Option(
                names = "--hardening",
                paramLabel = "on|off",
                description = "Whether systemd keeps it, and what it starts, from what it does not need (default: on).")
        private OnOff hardening = OnOff.on;

        @Option(names = "--force", description = "Overwrite what somebody has changed.")
        private boolean force;

        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            if (user != null && !system()) {
                throw new IllegalArgumentException("--run-as: expected with --system only");
            }
            Service service = services.service(system(), user, hardening == OnOff.on);
            int exit = said(kept.install(service, force));
            return exit + said(kept.status().notes());
        }
    }

    enum OnOff {
        on,
        off
    }

    @Command(name = "uninstall", description = "Stop it, and take back what install did.")
    static final class Uninstall extends Verb {
        @Option(names = "--force", description = "Remove what somebody has changed, too.")
        private boolean force;

        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            return said(kept.uninstall(force));
        }
    }

    @Command(name = "start", description = "Start it now.")
    static final class Start extends Verb {
        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            return said(kept.start());
        }
    }

    @Command(name = "stop", description = "Stop it until its next start.")
    static final class Stop extends Verb {
        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            return said(kept.stop());
        }
    }

    @Command(name = "restart", description = "Stop it, and start it anew.")
    static final class Restart extends Verb {
        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            return said(kept.restart());
        }
    }

    @Command(name = "status", description = "Say whether it is installed and runs, and where its log is.")
    static final class Status extends Verb {
        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        boolean changes() {
            return false;
        }

        @Override
        int run(Services services, ServiceManager kept) throws Failure, IOException, InterruptedException {
            // The machine's, where the user has none.
            ServiceStatus status = system() ? kept.status() : services.status();
            return said(json ? List.of(text(status)) : status.lines(services.program()));
        }

        private static String text(ServiceStatus status) throws JsonProcessingException {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(status);
        }
    }
}
