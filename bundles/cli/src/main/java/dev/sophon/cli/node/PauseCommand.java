package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The verbs by which the person at the device stops agents, and lets them go on. */
abstract class PauseCommand implements Callable<Integer> {
    private final String verb;
    private final String done;

    PauseCommand(String verb, String done) {
        this.verb = verb;
        this.done = done;
    }

    @Override
    public Integer call() throws Failure, IOException {
        StateFolder folder = StateFolder.current();
        Optional<ControlClient> running = ControlClient.connect(folder.socket());
        if (running.isEmpty()) {
            withoutNode(folder);
        } else {
            try (ControlClient node = running.get()) {
                node.request(verb, Map.of());
            }
        }
        System.out.println(done);
        return 0;
    }

    /** A Node that is started later finds it. */
    void withoutNode(StateFolder folder) throws Failure {
        if (Pause.read(folder).isPresent()) {
            return;
        }
        try {
            new Pause("sophon-node " + verb, Instant.now()).write(folder);
        } catch (IOException e) {
            throw new Failure(folder.display(folder.pause()) + " cannot be written: " + Problems.of(e));
        }
    }

    @Command(name = "pause", description = "Refuse every command from now on, until you resume; what runs goes on.")
    static final class PauseNode extends PauseCommand {
        PauseNode() {
            super("pause", "Paused: every command is refused. Let them run again: sophon-node resume");
        }
    }

    @Command(
            name = "panic",
            description = "Stop everything: cancels all that runs, lets go of keys and buttons, pauses.")
    static final class Panic extends PauseCommand {
        Panic() {
            super("panic", "Stopped and paused: every command is refused. Let them run again: sophon-node resume");
        }
    }

    @Command(name = "resume", description = "Let commands run again; the person at this device is asked first.")
    static final class Resume extends PauseCommand {
        Resume() {
            super("resume", "Commands run.");
        }

        @Override
        void withoutNode(StateFolder folder) throws Failure {
            throw RunningNode.none();
        }
    }
}
