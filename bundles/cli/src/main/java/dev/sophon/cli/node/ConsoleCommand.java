package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "console",
        description = "The running Node's Karaf console: one command, or a session without one (Ctrl+D leaves it).")
final class ConsoleCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "As in: sophon-node console 'bundle:list'")
    @SuppressWarnings("NullAway.Init") // by picocli
    private List<String> words = List.of();

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        if (!words.isEmpty()) {
            return run(String.join(" ", words));
        }
        if (RawTerminal.isAvailable()) {
            try (ControlClient node = RunningNode.connect()) {
                return new Consoles(node).interactive();
            }
        }
        return eachLine();
    }

    private static int run(String command) throws Failure, IOException {
        try (ControlClient node = RunningNode.connect()) {
            return new Consoles(node).run(command);
        }
    }

    /** Commands from a pipe or a file, or from a terminal that cannot be put into raw mode. */
    private static int eachLine() throws Failure, IOException {
        RunningNode.connect().close();
        int status = 0;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                status = run(line);
            }
        }
        return status;
    }
}
