package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Services of Windows, by {@code sc.exe}. Not verified on Windows. */
final class WindowsServices implements ServiceManager {
    private static final String SC = "sc.exe";
    private static final int ABSENT = 1060;
    private static final Pattern STATE = Pattern.compile("STATE\\s*:\\s*(\\d)");
    private static final Pattern PROCESS = Pattern.compile("PID\\s*:\\s*(\\d+)");
    private static final String STOPPED = "1";
    private static final String RUNNING = "4";
    private static final int LOOKS = 120;

    private final Program program;
    private final Calls calls;

    WindowsServices(Program program, Host host) {
        this.program = program;
        this.calls = new Calls(host);
    }

    @Override
    public List<String> install(Service service, boolean force) throws Failure, InterruptedException {
        if (!Files.exists(service.executable())) {
            throw new Failure("This distribution has no " + service.executable().getFileName()
                    + ", which Windows needs to run it as a service.");
        }
        String line = "\"" + service.executable() + "\" " + String.join(" ", program.verb());
        boolean there = !absent(query());
        if (there && !force) {
            return List.of("Installed already. With --force it is set anew.");
        }
        calls.run(
                SC,
                there ? "config" : "create",
                program.windowsName(),
                "binPath=",
                line,
                "start=",
                "auto",
                "DisplayName=",
                program.title());
        calls.run(SC, "description", program.windowsName(), program.about());
        calls.run(SC, "failure", program.windowsName(), "reset=", "86400", "actions=", "restart/5000");
        return List.of(
                "Installed as the service " + program.windowsName() + "; it starts with the machine.",
                "It runs as LocalSystem, which sees no desktop. To run it as you: sc.exe config "
                        + program.windowsName() + " obj= \"DOMAIN\\USER\" password= \"PASSWORD\"",
                "Start it: " + program.name() + " service start");
    }

    @Override
    public List<String> uninstall(boolean force) throws Failure, InterruptedException {
        Calls.Answer now = query();
        if (absent(now)) {
            return List.of("Not installed; there is nothing to do.");
        }
        halt(now);
        calls.run(SC, "delete", program.windowsName());
        return List.of("Stopped, and removed: " + program.windowsName(), Words.stays(program, false));
    }

    @Override
    public List<String> start() throws Failure, InterruptedException {
        if (state(installed()).equals(RUNNING)) {
            return List.of("Runs already.");
        }
        calls.run(SC, "start", program.windowsName());
        return List.of("Started.");
    }

    @Override
    public List<String> stop() throws Failure, InterruptedException {
        return List.of(halt(installed()) ? "Stopped." : "Stopped already.");
    }

    @Override
    public List<String> restart() throws Failure, InterruptedException {
        halt(installed());
        calls.run(SC, "start", program.windowsName());
        return List.of("Restarted.");
    }

    @Override
    public ServiceStatus status() throws Failure, IOException, InterruptedException {
        Calls.Answer now = query();
        String log = "the files in " + program.logs();
        if (absent(now)) {
            return new ServiceStatus(ServiceStatus.ABSENT, "system", null, null, null, null, log, List.of());
        }
        boolean running = state(now).equals(RUNNING);
        Matcher process = PROCESS.matcher(now.text());
        return new ServiceStatus(
                running ? ServiceStatus.RUNNING : ServiceStatus.STOPPED,
                "system",
                "boot",
                running && process.find() ? Long.valueOf(process.group(1)) : null,
                null,
                null,
                log,
                List.of());
    }

    /** @return whether it ran */
    private boolean halt(Calls.Answer now) throws Failure, InterruptedException {
        if (state(now).equals(STOPPED)) {
            return false;
        }
        calls.run(SC, "stop", program.windowsName());
        for (int look = 0; look < LOOKS; look++) {
            if (state(query()).equals(STOPPED)) {
                return true;
            }
            Thread.sleep(500);
        }
        throw new Failure("It does not stop. See: sc.exe query " + program.windowsName());
    }

    private Calls.Answer installed() throws Failure, InterruptedException {
        Calls.Answer now = query();
        if (absent(now)) {
            throw new Failure("Not installed. Install it: " + program.name() + " service install");
        }
        return now;
    }

    private Calls.Answer query() throws Failure, InterruptedException {
        Calls.Answer answer = calls.ask(SC, "queryex", program.windowsName());
        if (!answer.well() && !absent(answer)) {
            throw new Failure("sc.exe queryex: " + answer.why());
        }
        return answer;
    }

    private static boolean absent(Calls.Answer answer) {
        return answer.exit() == ABSENT || (!answer.well() && answer.text().contains("1060"));
    }

    private static String state(Calls.Answer answer) {
        Matcher state = STATE.matcher(answer.text());
        return state.find() ? state.group(1) : "";
    }
}
