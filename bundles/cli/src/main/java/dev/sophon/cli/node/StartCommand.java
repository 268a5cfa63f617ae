package dev.sophon.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KarafLauncher;
import dev.sophon.cli.update.AutoUpdate;
import dev.sophon.cli.update.Succession;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.SocketPath;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "start", description = "Start the Node, and stay until Ctrl+C.")
final class StartCommand implements Callable<Integer> {
    /** The distribution's folder, set by the script that starts this. */
    private static final String DISTRIBUTION = "sophon.dist";
    /** Read by the connection: whether its lines go to the standard output, {@code true} with a hint for a person. */
    private static final String FOREGROUND = "sophon.foreground";

    private static final String LAUNCH_MECHANISM = "jdk.lang.Process.launchMechanism";
    /** It is deprecated after this one. */
    private static final int NEWEST_WITH_VFORK = 25;

    private static final Duration STARTING = Duration.ofSeconds(60);

    @Option(names = "--service", description = "Run as a service: no console, nobody at the terminal.")
    private boolean service;

    @Option(names = "--console", description = "Make this terminal the Node's Karaf console.")
    private boolean console;

    StartCommand() {}

    /** @param service whether nobody is at the terminal */
    StartCommand(boolean service) {
        this.service = service;
    }

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        StateFolder folder = StateFolder.current();
        Configuration pairing = pairing(folder);
        boolean lookedAfter = Succession.lookedAfter();
        if (lookedAfter) {
            Succession.endWithParent();
        } else if (UpdateRecord.exists(folder)) {
            Optional<Succession> next = succession(folder);
            if (next.isPresent() && next.get().waits()) {
                return next.get().run();
            }
        }
        System.out.println("Sophon Node v" + VersionCommand.version());
        System.out.println("Node ID:  " + pairing.token().nodeId());
        System.out.println("Gateway:  " + pairing.gatewayUrl());
        warnOfLongPath(folder);
        if (!console) {
            System.setProperty(FOREGROUND, service ? "service" : "true");
        }
        System.setProperty(StateFolder.PROPERTY, folder.path().toString());
        System.setProperty("sophon.version", VersionCommand.version());
        // What was typed at the console is its owner's, too.
        System.setProperty("karaf.history", folder.karaf().resolve("history").toString());
        startProcessesDirectly(Runtime.version().feature(), System.getProperties());
        // Read by Java once, before the first connection.
        System.setProperty("java.net.useSystemProxies", "true");
        AutoUpdate.begin(folder, pairing.updates(), VersionCommand.version());
        int code;
        try {
            code = KarafLauncher.run(Path.of(System.getProperty(DISTRIBUTION, ".")), folder.path(), console);
        } catch (KarafLauncher.AlreadyRunningException e) {
            return attach(folder);
        }
        if (System.getProperty(Succession.HANDOVER) == null) {
            return code;
        }
        if (lookedAfter) {
            return Succession.NEXT;
        }
        Optional<Succession> next = succession(folder);
        // The container's memory is not needed by who only waits.
        System.gc();
        return next.isPresent() ? next.get().run() : code;
    }

    /** What can follow this; an update that cannot be had is no reason not to start. */
    private Optional<Succession> succession(StateFolder folder) {
        try {
            List<String> words = new ArrayList<>(List.of("start"));
            if (service) {
                words.add("--service");
            }
            if (console) {
                words.add("--console");
            }
            return Optional.of(Succession.of(folder, VersionCommand.version(), words));
        } catch (Failure e) {
            System.err.println("Update: " + e.text());
            return Optional.empty();
        }
    }

    private Configuration pairing(StateFolder folder) throws Failure {
        try {
            return Pairings.require(folder);
        } catch (Failure e) {
            throw service ? Failure.forGood(e.text()) : e;
        }
    }

    /**
     * By the system call that Java used on Linux up to version 12, without the helper that later ones put between a process
     * and its child: a third of what a short command takes. A later Java may not know it, and would start nothing at all.
     * What somebody has chosen stays.
     */
    static void startProcessesDirectly(int javaVersion, Properties system) {
        if (javaVersion <= NEWEST_WITH_VFORK
                && system.getProperty("os.name", "").equals("Linux")
                && system.getProperty(LAUNCH_MECHANISM) == null) {
            system.setProperty(LAUNCH_MECHANISM, "VFORK");
        }
    }

    private static void warnOfLongPath(StateFolder folder) {
        try {
            SocketPath.check(folder.socket());
        } catch (IOException e) {
            System.err.println(e.getMessage() + " The Node runs; status, commands and console do not reach it.");
        }
    }

    /** One process on a state folder holds the connection; this one looks on. */
    private int attach(StateFolder folder) throws Failure, IOException, InterruptedException {
        try (ControlClient node = await(folder)) {
            if (console) {
                return new Consoles(node).interactive();
            }
            JsonNode status = node.request("follow", Map.of()).path("status");
            System.out.println("The Node runs already, as process "
                    + status.path("pid").asLong() + "; this is its state. Press Ctrl+C to leave, it runs on.");
            for (Optional<JsonNode> line = node.readLine(); line.isPresent(); line = node.readLine()) {
                System.out.println(line.get().path("line").asText());
            }
        }
        throw new Failure("The Node has stopped.");
    }

    /** The other process may be starting still. */
    private static ControlClient await(StateFolder folder) throws Failure, IOException, InterruptedException {
        long end = System.nanoTime() + STARTING.toNanos();
        Optional<ControlClient> node = ControlClient.connect(folder.socket());
        while (node.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(200);
            node = ControlClient.connect(folder.socket());
        }
        return node.orElseThrow(() -> new Failure("Another process runs on " + folder.path()
                + " and does not answer on node.sock. Stop it, then start the Node again."));
    }
}
