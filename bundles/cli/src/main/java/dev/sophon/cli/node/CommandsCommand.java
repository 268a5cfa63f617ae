package dev.sophon.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.protocol.Reasons;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "commands", description = "List what the running Node can do, and what keeps it from the rest.")
final class CommandsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON, with the schemas of the params.")
    private boolean json;

    @Override
    public Integer call() throws Failure, IOException {
        try (ControlClient node = RunningNode.connect()) {
            JsonNode commands = node.request("commands", Map.of()).path("commands");
            if (json) {
                System.out.println(
                        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(commands));
            } else {
                print(commands);
            }
            return 0;
        }
    }

    private static void print(JsonNode commands) {
        if (commands.isEmpty()) {
            System.out.println("No commands: no bundle of this Node brings one.");
            return;
        }
        int width = 0;
        for (JsonNode row : commands) {
            width = Math.max(width, row.path("name").asText().length());
        }
        String format = "%-" + width + "s  %-18s  %-8s  %-11s  %s%n";
        System.out.printf(format, "COMMAND", "SCOPE", "RISK", "STATUS", "REASON");
        Reasons reasons = new Reasons();
        for (JsonNode row : commands) {
            System.out.printf(
                    format,
                    row.path("name").asText(),
                    row.path("scope").asText(),
                    row.path("risk").asText(),
                    row.path("status").asText(),
                    reasons.mark(Json.mapper().convertValue(row, CommandInfo.class)));
        }
        reasons.notes().forEach(System.out::println);
    }
}
