package dev.sophon.cli.node;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "Say whether this Node is paired, running and online.")
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws Failure, IOException {
        StateFolder folder = StateFolder.current();
        StatusReport report = StatusReport.of(folder, Pairings.read(folder), running(folder));
        if (json) {
            System.out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            report.lines().forEach(System.out::println);
        }
        return 0;
    }

    private static Optional<NodeStatus> running(StateFolder folder) throws IOException {
        Optional<ControlClient> node = ControlClient.connect(folder.socket());
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try (ControlClient client = node.get()) {
            return Optional.of(Json.convert(client.request("status", Map.of()).path("status"), NodeStatus.class));
        }
    }
}
