package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Agents and daemons of launchd, by domains where macOS has them (10.11 and newer). Not verified on a Mac. */
final class Launchd implements ServiceManager {
    private static final Pattern PROCESS = Pattern.compile("(?m)^\\s*\"?(?:pid|PID)\"? = (\\d+)");

    private final Program program;
    private final Host host;
    private final boolean system;
    private final Calls calls;
    private final OwnFile file;

    Launchd(Program program, Host host, boolean system, Path root) {
        this.program = program;
        this.host = host;
        this.system = system;
        this.calls = new Calls(host);
        Path folder =
                system ? root.resolve("Library/LaunchDaemons") : host.home().resolve("Library/LaunchAgents");
        this.file = new OwnFile(folder.resolve(program.label() + ".plist"));
    }

    @Override
    public List<String> install(Service service, boolean force) throws Failure, IOException, InterruptedException {
        String text = Plist.of(service);
        file.mine(force, "overwrites");
        List<String> done = new ArrayList<>();
        if (file.says(text)) {
            done.add("Installed already: " + file);
        } else {
            if (!system) {
                Files.createDirectories(service.logs());
            }
            file.write(text);
            done.add("Written: " + file);
        }
        done.add(system ? "It starts with the machine." : "It starts at your login.");
        done.add(
                status().running()
                        ? "It runs; what has changed counts after: " + program.line("restart", system)
                        : "Start it: " + program.line("start", system));
        done.add("On macOS 13 and newer allow it: System Settings → General → Login Items → Allow in the Background.");
        return done;
    }

    @Override
    public List<String> uninstall(boolean force) throws Failure, IOException, InterruptedException {
        if (!file.exists()) {
            return List.of("Not installed; there is nothing to do.");
        }
        file.mine(force, "removes");
        if (loaded().well()) {
            unload();
        }
        file.delete();
        return List.of("Stopped, and removed: " + file, Words.stays(program, system));
    }

    @Override
    public List<String> start() throws Failure, IOException, InterruptedException {
        needInstalled();
        if (status().running()) {
            return List.of("Runs already.");
        }
        if (!loaded().well()) {
            if (domains()) {
                calls.run("launchctl", "bootstrap", domain(), file.toString());
            } else {
                calls.run("launchctl", "load", file.toString());
            }
        }
        if (domains()) {
            calls.run("launchctl", "kickstart", target());
        } else {
            calls.run("launchctl", "start", program.label());
        }
        return List.of("Started.");
    }

    /** It is loaded again at the next login: stopped alone it would be started anew at once. */
    @Override
    public List<String> stop() throws Failure, IOException, InterruptedException {
        needInstalled();
        if (!loaded().well()) {
            return List.of("Stopped already.");
        }
        unload();
        return List.of("Stopped.");
    }

    @Override
    public List<String> restart() throws Failure, IOException, InterruptedException {
        stop();
        start();
        return List.of("Restarted.");
    }

    @Override
    public ServiceStatus status() throws Failure, IOException, InterruptedException {
        String scope = system ? "system" : "user";
        String log = "tail -f " + program.logs() + "/" + (program.onDesktop() ? "sophon-node" : "gateway") + "-*.log";
        if (!file.exists()) {
            return new ServiceStatus(ServiceStatus.ABSENT, scope, null, null, null, null, log, List.of());
        }
        Calls.Answer answer = loaded();
        Matcher process = PROCESS.matcher(answer.text());
        boolean running = answer.well() && process.find();
        return new ServiceStatus(
                running ? ServiceStatus.RUNNING : ServiceStatus.STOPPED,
                scope,
                system ? "boot" : "login",
                running ? Long.valueOf(process.group(1)) : null,
                null,
                file.toString(),
                log,
                List.of());
    }

    private Calls.Answer loaded() throws Failure, InterruptedException {
        return domains() ? calls.ask("launchctl", "print", target()) : calls.ask("launchctl", "list", program.label());
    }

    private void unload() throws Failure, InterruptedException {
        if (domains()) {
            calls.run("launchctl", "bootout", target());
        } else {
            calls.run("launchctl", "unload", file.toString());
        }
    }

    private void needInstalled() throws Failure {
        if (!file.exists()) {
            throw new Failure("Not installed. Install it: " + program.line("install", system));
        }
    }

    private boolean domains() {
        Matcher version = Pattern.compile("(\\d+)(?:\\.(\\d+))?").matcher(host.release());
        return !version.lookingAt()
                || Integer.parseInt(version.group(1)) > 10
                || (version.group(2) != null && Integer.parseInt(version.group(2)) >= 11);
    }

    private String domain() {
        return system ? "system" : "gui/" + host.uid();
    }

    private String target() {
        return domain() + "/" + program.label();
    }
}
