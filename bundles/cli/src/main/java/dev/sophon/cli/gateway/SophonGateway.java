package dev.sophon.cli.gateway;

import dev.sophon.cli.doctor.gateway.GatewayDoctor;
import dev.sophon.cli.doctor.gateway.GatewayReport;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KarafLauncher;
import dev.sophon.cli.launch.KnownVerbs;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.logs.LogsCommand;
import dev.sophon.cli.operator.client.OwnGateway;
import dev.sophon.cli.service.Program;
import dev.sophon.cli.service.ServiceCommand;
import dev.sophon.gateway.tls.KeyFiles;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.node.identity.gateway.GatewayProblem;
import dev.sophon.protocol.net.Loopback;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sophon-gateway}: exit 0 on success, 1 on failure, 2 on wrong usage. */
@Command(
        name = "sophon-gateway",
        mixinStandardHelpOptions = false,
        description = "The Gateway: what agents and operators talk to.",
        subcommands = {SophonGateway.Start.class, SophonGateway.Status.class, SophonGateway.Version.class},
        synopsisSubcommandLabel = "COMMAND")
public final class SophonGateway implements Callable<Integer> {
    /** The distribution's folder, set by the script that starts this. */
    private static final String DISTRIBUTION = "sophon.dist";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show which version this is.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

    public static void main(String[] args) {
        System.exit(Written.orFailed(program().execute(args)));
    }

    static CommandLine program() {
        CommandLine program = new CommandLine(new SophonGateway())
                .addSubcommand(ServiceCommand.of(Program::gateway))
                .addSubcommand(LogsCommand.of(
                        () -> GatewaySettings.stateFolder().resolve("logs"), "gateway-", OwnGateway::logFrom))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new RestoreCommand())
                .addSubcommand(GatewayDoctor.command())
                .addSubcommand(GatewayReport.command())
                .setExecutionStrategy(new KnownVerbs());
        program.getCommandSpec().version(versionLine());
        program.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(command.getColorScheme().errorText(message(e)));
            return Failure.exit(e);
        });
        return program;
    }

    private static String message(Exception e) {
        if (e instanceof IOException io) {
            return Problems.withPath(io);
        }
        return e.getMessage() == null ? "Something went wrong: " + e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.err);
        return 2;
    }

    static String version() {
        String version = SophonGateway.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String versionLine() {
        return "Sophon Gateway v" + version() + " (Java " + Runtime.version() + ")";
    }

    @Command(name = "start", description = "Start the Gateway, and stay until Ctrl+C.")
    static final class Start implements Callable<Integer> {
        /** Up to which the container starts; Karaf says 100 where nobody else does. */
        private static final String START_LEVEL = "org.osgi.framework.startlevel.beginning";
        /** Above that of the shell's bundles, which the distribution's pom.xml says. */
        private static final String ALL = "120";

        @Option(names = "--host", description = "The address to listen on (default: 127.0.0.1, this machine only).")
        private @Nullable String host;

        @Option(names = "--port", description = "The port to listen on this time (default: 8080).")
        private @Nullable Integer port;

        @Option(names = "--console", description = "Make this terminal the Karaf console.")
        private boolean console;

        /** Starting it again would not help where its settings cannot be used, and a service manager sees only the exit code. */
        @Option(names = "--service", hidden = true)
        private boolean service;

        /** What is wrong with the settings and their files is said before anything else. */
        private GatewaySettings settings() throws IOException, Failure {
            try {
                GatewaySettings settings = GatewaySettings.read(host, port);
                settings.check();
                KeyFiles tls = settings.tls();
                if (tls != null) {
                    tls.read();
                }
                return settings;
            } catch (IOException e) {
                if (service) {
                    throw Failure.forGood(message(e));
                }
                throw e;
            }
        }

        @Override
        public Integer call() throws IOException, InterruptedException, Failure {
            GatewaySettings settings = settings();
            KeyFiles tls = settings.tls();
            System.out.println("Sophon Gateway v" + version());
            System.out.println("Address:  " + settings.url());
            System.out.println("State:    " + settings.state());
            if (tls == null && !Loopback.is(settings.host())) {
                System.out.println("Listening beyond this machine, without TLS: Nodes elsewhere are refused unless a"
                        + " proxy in front of it speaks https.");
            }
            System.setProperty(GatewaySettings.STATE_PROPERTY, settings.state().toString());
            System.setProperty("sophon.gateway.host", settings.host());
            System.setProperty("sophon.gateway.port", Integer.toString(settings.port()));
            System.setProperty("sophon.version", version());
            if (console) {
                System.setProperty(START_LEVEL, ALL);
            }
            System.out.println("Press Ctrl+C to stop.");
            try {
                return KarafLauncher.run(
                        Path.of(System.getProperty(DISTRIBUTION, ".")), settings.state(), console, () -> {
                            settings.tryToListen();
                            settings.tellWebServer();
                            settings.handOver();
                            RunningGateway.say(settings.state(), settings.url());
                            KarafLauncher.atEnd(() -> RunningGateway.unsay(settings.state()));
                        });
            } catch (KarafLauncher.AlreadyRunningException e) {
                throw new IOException(
                        "A Gateway already runs on " + settings.state() + ". See: sophon-gateway status", e);
            }
        }
    }

    @Command(name = "status", description = "Say whether the Gateway answers.")
    static final class Status implements Callable<Integer> {
        @Option(names = "--json", description = "Print what the Gateway answers, as JSON.")
        private boolean json;

        @Override
        public Integer call() throws IOException, InterruptedException {
            String url = GatewaySettings.ofThisMachine();
            URI health = URI.create(url + "/api/health");
            try {
                HttpClient client = GatewayHttp.to(health).build();
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(health)
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                System.out.println(
                        json
                                ? answer.body()
                                : "Gateway:  " + url + " answers"
                                        + (answer.statusCode() == 200
                                                ? ""
                                                : ", and is not well (HTTP " + answer.statusCode()
                                                        + "). See: sophon health"));
                return answer.statusCode() == 200 ? 0 : 1;
            } catch (ConnectException e) {
                System.out.println(
                        json
                                ? "{\"status\":\"stopped\"}"
                                : "Gateway:  nothing answers at " + url + ". Start it: sophon-gateway start");
                return 1;
            } catch (GeneralSecurityException e) {
                throw new IOException("This Java cannot speak TLS.", e);
            } catch (IOException e) {
                System.out.println(
                        json ? "{\"status\":\"unreachable\"}" : "Gateway:  " + GatewayProblem.describe(health, e));
                return 1;
            }
        }
    }

    @Command(name = "version", description = "Say which version this is.")
    static final class Version implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println(versionLine());
            return 0;
        }
    }
}
