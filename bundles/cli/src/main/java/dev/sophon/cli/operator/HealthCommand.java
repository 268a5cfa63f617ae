package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import picocli.CommandLine.Command;

/** Whether the Gateway is well. */
@Command(name = "health", description = "Say whether the Gateway answers and is well.")
final class HealthCommand extends Verb {
    @Override
    protected boolean run() throws Failure {
        JsonNode health = gateway().health();
        output().object(health);
        return health.path("status").asText("ok").equals("ok");
    }
}
