package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Makes what a hub might send to a Node: commands of every kind, and everything that is none. Not thread-safe. */
final class HubInputs {
    private static final String ISSUED = "\"issuedAt\":\"2026-01-01T00:00:00Z\"";
    private static final List<String> TARGETS = List.of(
            "\"ExecuteCommand\"",
            "\"CancelCommand\"",
            "\"ScopesChanged\"",
            "\"DesiredFeatures\"",
            "\"executecommand\"",
            "\"Hello\"",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "null",
            "7");

    private static final List<String> FIELDS =
            List.of("commandId", "requestId", "command", "params", "timeoutMs", "issuedAt", "approval");

    private static final List<String> SCALARS = List.of("type", "invocationId", "target", "error", "allowReconnect");

    private final Rubbish rubbish;
    private final String name;
    private final String probe;
    private int number;

    /**
     * @param name what all its ids begin with
     * @param probe the params by which a probe runs without waiting
     */
    HubInputs(long seed, String name, String probe) {
        this.rubbish = new Rubbish(seed);
        this.name = name;
        this.probe = probe;
    }

    /**
     * What is sent as one message.
     *
     * @param answered the id of the command that must be answered, if there is one
     * @param effect whether it must have had its effect, once
     */
    record Input(String text, Optional<String> answered, boolean effect) {}

    /** The next one that does not end the connection, as what is no record of the protocol does: see {@link Moment}. */
    Input next(JsonNode catalogue) {
        while (true) {
            Input input = any(catalogue);
            if (isOfTheProtocol(input.text())) {
                return input;
            }
        }
    }

    private static boolean isOfTheProtocol(String text) {
        try {
            if (!text.endsWith(HubScript.END)) {
                return false;
            }
            for (String record : text.substring(0, text.length() - 1).split(HubScript.END, -1)) {
                JsonNode envelope = Json.tree(record.getBytes(StandardCharsets.UTF_8));
                JsonNode type = envelope.path("type");
                boolean goodbye = type.asInt() == 7 || type.isNumber() && !type.canConvertToInt();
                boolean scalars =
                        SCALARS.stream().allMatch(field -> !envelope.path(field).isContainerNode());
                boolean arguments =
                        !envelope.has("arguments") || envelope.path("arguments").isArray();
                if (!envelope.isObject() || goodbye || !scalars || !arguments || !isUnicode(envelope)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** No answer could name it by half a character. */
    private static boolean isUnicode(JsonNode envelope) {
        return StandardCharsets.UTF_8
                .newEncoder()
                .canEncode(envelope.path("invocationId").asText());
    }

    private Input any(JsonNode catalogue) {
        return switch (rubbish.below(14)) {
            case 0, 1, 2, 3 -> command(catalogue);
            case 4 -> probe();
            case 5 -> sameIdManyTimes();
            case 6 -> damagedCommand();
            case 7 -> invocation();
            case 8 -> answer();
            case 9 -> notice();
            case 10 -> record();
            case 11, 12 -> mutated();
            default -> several(catalogue);
        };
    }

    private String id() {
        return name + "-" + number++;
    }

    private Input command(JsonNode catalogue) {
        JsonNode row = catalogue.path(rubbish.below(Math.max(1, catalogue.size())));
        if (row.path("name").asText().equals("system.processes") && rubbish.below(100) > 0) {
            return probe(); // It takes a tenth of a second of each core, and is all that would be tested.
        }
        String command = rubbish.below(8) == 0 || row.path("name").asText().startsWith("probe.")
                ? rubbish.anyText()
                : row.path("name").toString();
        String id = id();
        return new Input(
                execute("\"commandId\":\"" + id + "\",\"requestId\":\"r\",\"command\":" + command + ",\"timeoutMs\":"
                        + (rubbish.below(4) == 0 ? rubbish.value() : "20000") + "," + ISSUED + ",\"params\":"
                        + rubbish.params(row.path("paramsSchema"))),
                Optional.of(id),
                false);
    }

    private static String execute(String fields) {
        return "{\"type\":1,\"target\":\"ExecuteCommand\",\"arguments\":[{" + fields + "}]}" + HubScript.END;
    }

    private String probeOf(String id) {
        return execute("\"commandId\":\"" + id + "\",\"command\":\"probe.append\",\"timeoutMs\":60000," + ISSUED
                + ",\"params\":" + probe);
    }

    private Input probe() {
        String id = id();
        return new Input(probeOf(id), Optional.of(id), true);
    }

    /** Seldom, as each is a hundred commands. */
    private Input sameIdManyTimes() {
        if (rubbish.below(20) > 0) {
            return probe();
        }
        String id = id();
        return new Input(probeOf(id).repeat(100), Optional.of(id), true);
    }

    /** Some of its fields are wrong, and there may be none that is right but the id. */
    private Input damagedCommand() {
        String id = id();
        StringBuilder fields = new StringBuilder("\"commandId\":\"" + id + "\"");
        for (String field : FIELDS.subList(1, FIELDS.size())) {
            if (rubbish.below(3) > 0) {
                fields.append(",\"").append(field).append("\":").append(rubbish.value());
            }
        }
        return new Input(execute(fields.toString()), Optional.of(id), false);
    }

    private Input invocation() {
        StringBuilder arguments = new StringBuilder();
        for (int i = rubbish.below(4); i > 0; i--) {
            arguments.append(arguments.isEmpty() ? "" : ",").append(rubbish.value());
        }
        String target = TARGETS.get(rubbish.below(TARGETS.size()));
        return nobody("{\"type\":" + (rubbish.below(4) == 0 ? 4 : 1) + ",\"target\":" + target
                + (rubbish.below(2) == 0 ? ",\"invocationId\":" + rubbish.anyText() : "") + ",\"arguments\":["
                + arguments
                + "]}");
    }

    /** To something that the Node has asked, or has not. */
    private Input answer() {
        String kind = List.of("2", "3", "5", "3").get(rubbish.below(4));
        String field = List.of("result", "item", "value").get(rubbish.below(3));
        return nobody("{\"type\":" + kind + ",\"invocationId\":\"" + rubbish.below(2_000) + "\",\"" + field + "\":"
                + rubbish.value() + "}");
    }

    private Input notice() {
        String target =
                List.of("CancelCommand", "ScopesChanged", "DesiredFeatures").get(rubbish.below(3));
        String field = List.of("commandId", "scopes", "reason", "features").get(rubbish.below(4));
        return nobody("{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[{\"" + field + "\":" + rubbish.value()
                + "}]}");
    }

    private Input record() {
        String type = List.of("0", "6", "8", "9", "99", "-1", "\"x\"", "null").get(rubbish.below(8));
        return nobody("{\"type\":" + type + ",\"invocationId\":" + rubbish.anyText() + ",\"sequenceId\":"
                + rubbish.value() + "}");
    }

    private static Input nobody(String record) {
        return new Input(record + HubScript.END, Optional.empty(), false);
    }

    /** In one message; the last of them is a command. */
    private Input several(JsonNode catalogue) {
        StringBuilder text = new StringBuilder();
        for (int i = rubbish.below(5); i >= 0; i--) {
            Input more = rubbish.below(2) == 0 ? answer() : notice();
            text.append(more.text());
        }
        Input last = command(catalogue);
        return new Input(text + last.text(), last.answered(), last.effect());
    }

    /** A right message that is damaged. None of them does anything, whatever becomes of it. */
    private Input mutated() {
        String message =
                switch (rubbish.below(5)) {
                    // An id of its own, and still one when it is damaged.
                    case 0, 1 ->
                        execute("\"commandId\":\"" + name + "mutated" + number++ + "mutated\",\"requestId\":\"r\","
                                + "\"command\":\"system.info\",\"timeoutMs\":20000," + ISSUED + ",\"params\":{}");
                    case 2 ->
                        "{\"type\":1,\"target\":\"CancelCommand\",\"arguments\":[{\"commandId\":\"none\"}]}"
                                + HubScript.END;
                    case 3 ->
                        "{\"type\":1,\"invocationId\":\"7\",\"target\":\"ScopesChanged\",\"arguments\":"
                                + "[{\"scopes\":[\"system.info\"]}]}" + HubScript.END;
                    default ->
                        HubScript.completion(
                                Integer.toString(rubbish.below(2_000)), "{\"commandId\":\"none\",\"accepted\":true}");
                };
        return new Input(rubbish.damaged(message), Optional.empty(), false);
    }
}
