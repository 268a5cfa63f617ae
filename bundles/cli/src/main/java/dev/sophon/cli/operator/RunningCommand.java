package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import java.util.function.Consumer;

/** A command that was asked for, until it has ended. It is cancelled when this program is ended before. */
final class RunningCommand {
    private static final long FIRST_LOOK_MILLIS = 20;
    private static final long LOOK_MILLIS = 1_000;

    private final GatewayClient gateway;
    private final Consumer<String> note;

    /** @param note hears what it waits for */
    RunningCommand(GatewayClient gateway, Consumer<String> note) {
        this.gateway = gateway;
        this.note = note;
    }

    /** Issues it and waits, however long that takes. */
    JsonNode outcome(String path, JsonNode body) throws Failure {
        JsonNode answer = gateway.begin(path, body);
        return answer.path("ok").asBoolean()
                ? answer.path("result")
                : ended(answer.path("commandId").asText());
    }

    private JsonNode ended(String id) throws Failure {
        String path = "/commands/" + GatewayClient.segment(id);
        Thread cancel = new Thread(() -> cancel(path));
        Runtime.getRuntime().addShutdownHook(cancel);
        try {
            JsonNode view = gateway.get(path);
            boolean told = false;
            for (long wait = FIRST_LOOK_MILLIS;
                    !view.path("status").asText().equals("ended");
                    wait = Math.min(2 * wait, LOOK_MILLIS)) {
                if (!told && view.path("status").asText().equals("waiting_for_approval")) {
                    told = true;
                    note.accept("It waits for an approval: sophon approvals approve "
                            + view.path("approvalId").asText());
                }
                Thread.sleep(wait);
                view = gateway.get(path);
            }
            if (view.path("ok").asBoolean()) {
                return view.path("result");
            }
            throw new Failure(
                    view.path("message").asText() + " (" + view.path("error").asText() + ")",
                    view.path("error").asText());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted.", e);
        } finally {
            keep(cancel);
        }
    }

    private void cancel(String path) {
        try {
            gateway.call("POST", path + "/cancel", Verb.body());
        } catch (Failure e) {
            note.accept("It may go on: " + e.text());
        }
    }

    private static void keep(Thread cancel) {
        try {
            Runtime.getRuntime().removeShutdownHook(cancel);
        } catch (IllegalStateException e) {
            // The program is being ended, and cancels it.
        }
    }
}
