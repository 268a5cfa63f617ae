package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Units of systemd: of the user's own, or of the machine's. */
final class Systemd implements ServiceManager {
    private static final Path MACHINE = Path.of("/etc/systemd/system");

    private static final Duration LOOK = Duration.ofMillis(500);

    private final Program program;
    private final Host host;
    private final boolean system;
    private final Calls calls;
    private final OwnFile file;
    private final Path extras;
    private final Duration settling;

    /**
     * @param root where the machine's files begin
     * @param settling how long after its start a service is looked at
     */
    Systemd(Program program, Host host, boolean system, Path root, Duration settling) {
        this.program = program;
        this.host = host;
        this.system = system;
        this.calls = new Calls(host);
        Path folder = system ? root.resolve(MACHINE.toString().substring(1)) : ownFolder(host);
        this.file = new OwnFile(folder.resolve(program.unit()));
        this.extras = folder.resolve(program.unit() + ".d");
        this.settling = settling;
    }

    private static Path ownFolder(Host host) {
        String told = host.variable("XDG_CONFIG_HOME");
        Path configuration = told.startsWith("/") ? Path.of(told) : host.home().resolve(".config");
        return configuration.resolve("systemd/user");
    }

    @Override
    public List<String> install(Service service, boolean force) throws Failure, IOException, InterruptedException {
        String text = Unit.of(service);
        file.mine(force, "overwrites");
        List<String> done = new ArrayList<>();
        boolean before = file.exists();
        if (file.says(text)) {
            done.add("Installed already: " + file);
        } else {
            file.write(text);
            done.add((before ? "Written anew: " : "Written: ") + file);
        }
        try {
            systemctl("daemon-reload");
            systemctl("enable", program.unit());
        } catch (Failure e) {
            if (!before) {
                file.delete();
            }
            throw e;
        }
        done.add("It starts "
                + (system
                        ? "with the machine."
                        : lingers() ? "with the machine, and at your login." : "at your login."));
        if (service.hardened()) {
            done.add(Words.hardened(program, system));
        }
        done.add(
                properties().getOrDefault("ActiveState", "").equals("active")
                        ? "It runs; what has changed counts after: " + program.line("restart", system)
                        : "Start it: " + program.line("start", system));
        return done;
    }

    @Override
    public List<String> uninstall(boolean force) throws Failure, IOException, InterruptedException {
        if (!file.exists()) {
            return List.of("Not installed; there is nothing to do.");
        }
        file.mine(force, "removes");
        systemctl("disable", "--now", program.unit());
        file.delete();
        systemctl("daemon-reload");
        calls.ask(command("reset-failed", program.unit()));
        List<String> done = new ArrayList<>(List.of("Stopped, and removed: " + file));
        if (Files.exists(extras)) {
            done.add("Your own settings for it stay: " + extras);
        }
        if (!system && lingers()) {
            done.add("Your services still start without a login. To end that: sudo loginctl disable-linger "
                    + host.user());
        }
        done.add(Words.stays(program, system));
        return done;
    }

    @Override
    public List<String> start() throws Failure, IOException, InterruptedException {
        return up("start", status().running() ? "Runs already." : "Started.");
    }

    @Override
    public List<String> restart() throws Failure, IOException, InterruptedException {
        return up("restart", "Restarted.");
    }

    private List<String> up(String verb, String said) throws Failure, IOException, InterruptedException {
        needInstalled();
        systemctl(verb, program.unit());
        // What cannot start ends soon, and systemd would start it anew for ever.
        long end = System.nanoTime() + settling.toNanos();
        ServiceStatus now = status();
        while (now.running() && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK.toMillis());
            now = status();
        }
        if (!now.running()) {
            throw new Failure("It does not stay up (" + now.problem() + "). See: " + log().replace(" -f", " -n 20"));
        }
        return List.of(said);
    }

    @Override
    public List<String> stop() throws Failure, IOException, InterruptedException {
        needInstalled();
        boolean running = status().running();
        systemctl("stop", program.unit());
        return List.of(running ? "Stopped." : "Stopped already.");
    }

    private void needInstalled() throws Failure {
        if (!file.exists()) {
            throw new Failure("Not installed. Install it: " + program.line("install", system));
        }
    }

    @Override
    public ServiceStatus status() throws Failure, IOException, InterruptedException {
        String scope = system ? "system" : "user";
        if (!file.exists()) {
            return new ServiceStatus(ServiceStatus.ABSENT, scope, null, null, null, null, log(), List.of());
        }
        Map<String, String> now = properties();
        boolean running = now.getOrDefault("ActiveState", "").equals("active");
        boolean enabled = now.getOrDefault("UnitFileState", "").equals("enabled");
        boolean lingers = system || lingers();
        return new ServiceStatus(
                running ? ServiceStatus.RUNNING : ServiceStatus.STOPPED,
                scope,
                enabled ? lingers ? "boot" : "login" : "by hand",
                running ? Long.valueOf(now.getOrDefault("MainPID", "0")) : null,
                running ? null : problem(now),
                file.toString(),
                log(),
                new Surroundings(program, host, Unit.environment(file.read())).notes(system, lingers));
    }

    private @Nullable String problem(Map<String, String> now) {
        String result = now.getOrDefault("Result", "success");
        if (result.equals("success") && now.getOrDefault("SubState", "dead").equals("dead")) {
            return null;
        }
        if (now.getOrDefault("ExecMainStatus", "").equals(String.valueOf(Failure.FOR_GOOD))) {
            return (program.onDesktop()
                            ? "it is not paired, or its settings cannot be used: "
                            : "its settings cannot be used: ")
                    + program.name() + " doctor says what to do";
        }
        return "it ended with exit code " + now.getOrDefault("ExecMainStatus", "?") + ", " + result;
    }

    private String log() {
        return (system ? "journalctl -u " : "journalctl --user -u ") + program.name() + " -f";
    }

    private Map<String, String> properties() throws Failure, InterruptedException {
        Map<String, String> found = new HashMap<>();
        systemctl("show", program.unit(), "--property=ActiveState,SubState,MainPID,UnitFileState,Result,ExecMainStatus")
                .lines()
                .filter(line -> line.contains("="))
                .forEach(
                        line -> found.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return found;
    }

    private boolean lingers() throws Failure, InterruptedException {
        Calls.Answer answer = calls.ask("loginctl", "show-user", host.user(), "--property=Linger", "--value");
        return answer.well() && answer.text().strip().equals("yes");
    }

    private String systemctl(String... words) throws Failure, InterruptedException {
        Calls.Answer answer = calls.ask(command(words));
        if (!answer.well()) {
            boolean noBus = answer.text().contains("Failed to connect to");
            throw new Failure("systemctl " + words[0] + ": " + answer.why()
                    + (noBus && !system
                            ? ". Your own systemd does not run: log in as " + host.user()
                                    + ", or have it run always: sudo loginctl enable-linger " + host.user()
                            : ""));
        }
        return answer.text();
    }

    private String[] command(String... words) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        if (!system) {
            command.add("--user");
        }
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }
}
