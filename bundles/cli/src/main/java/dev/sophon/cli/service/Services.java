package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the verbs work on, on this machine. */
public final class Services {
    /** The distribution's folder, set by the script that starts this. */
    private static final String DISTRIBUTION = "sophon.dist";

    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");
    private static final int HOME = 5;

    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Program program;
    private final Host host;
    private final Path root;
    private final Duration settling;

    /**
     * @param root where the machine's files begin
     * @param settling how long after its start a service is looked at
     */
    Services(Program program, Host host, Path root, Duration settling) {
        this.program = program;
        this.host = host;
        this.root = root;
        this.settling = settling;
    }

    /** Those of this machine, as they are for who runs this. */
    public static Services here(Program program) {
        return new Services(program, Host.current(), Path.of("/"), SETTLING);
    }

    Program program() {
        return program;
    }

    /**
     * How the program's service is: the user's own, or the machine's where the user has none.
     *
     * @throws Failure if nothing here keeps services, or it does not say
     */
    public ServiceStatus status() throws Failure, IOException, InterruptedException {
        if (!host.root() && !host.windows()) {
            ServiceStatus own = kept(false, false).status();
            if (own.installed()) {
                return own;
            }
        }
        ServiceStatus machines = kept(true, false).status();
        return machines.installed() || host.root() || host.windows()
                ? machines
                : kept(false, false).status();
    }

    /**
     * What keeps the services here.
     *
     * @throws Failure if this user may not change such services
     */
    ServiceManager kept(boolean system, boolean changes) throws Failure {
        if (host.windows()) {
            return new WindowsServices(program, host);
        }
        if (!system && host.root()) {
            throw new Failure(
                    "As root it would run as root. Run this as the user that it is to work for, without sudo; or"
                            + " for the machine's service: " + program.line("install", true) + " --run-as USER");
        }
        if (system && changes && !host.root()) {
            throw new Failure("--system is for root: " + program.line("install", true));
        }
        return host.mac()
                ? new Launchd(program, host, system, root)
                : new Systemd(program, host, system, root, settling);
    }

    /**
     * The program as it is to run.
     *
     * @param account who the machine's service runs as; {@code null} for who has called sudo
     * @throws IllegalArgumentException if nobody is named, or nobody has such a name
     */
    Service service(boolean system, @Nullable String account, boolean hardened) throws Failure, InterruptedException {
        String suffix = host.windows() ? ".exe" : "";
        Path executable = Path.of(System.getProperty(DISTRIBUTION, "."))
                .toAbsolutePath()
                .normalize()
                .resolve("bin/" + program.name() + suffix);
        if (!system || host.windows()) {
            return new Service(
                    program, executable, null, host.home(), program.environment(host.environment()), hardened);
        }
        String user = account != null ? account : host.variable("SUDO_USER");
        if (user.isEmpty()) {
            throw new IllegalArgumentException("--run-as: expected the user that the service runs as");
        }
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException("--run-as: expected the name of a user of this machine");
        }
        return new Service(program, executable, user, home(user), program.environment(host.environment()), hardened);
    }

    private Path home(String user) throws Failure, InterruptedException {
        if (host.mac()) {
            return Path.of("/Users", user);
        }
        Calls.Answer entry = new Calls(host).ask("getent", "passwd", user);
        String[] fields = entry.text().strip().split(":", -1);
        if (!entry.well() || fields.length <= HOME || !fields[HOME].startsWith("/")) {
            throw new IllegalArgumentException("--run-as: expected the name of a user of this machine");
        }
        return Path.of(fields[HOME]);
    }
}
