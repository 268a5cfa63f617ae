package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final Pattern HALF_CHARACTER = Pattern.compile("\\\\u[dD][89a-fA-F]");

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

    /** The next one of which each record is JSON within the limits: what is not ends the connection. */
    Input next(JsonNode catalogue) {
        while (true) {
            Input input = any(catalogue);
            if (isJson(input.text())) {
                return input;
            }
        }
    }

    private static boolean isJson(String text) {
        try {
            for (String record : text.split(HubScript.END)) {
                if (!Json.tree(record.getBytes(StandardCharsets.UTF_8)).isObject()) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Input any(JsonNode catalogue) {
        return switch (rubbish.below(12)) {
            case 0, 1, 2, 3 -> command(catalogue);
            case 4 -> probe();
            case 5 -> sameIdManyTimes();
            case 6 -> damagedCommand();
            case 7 -> invocation();
            case 8 -> answer();
            case 9 -> notice();
            case 10 -> record();
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
                + (rubbish.below(2) == 0 ? ",\"invocationId\":" + invocationId() : "") + ",\"arguments\":["
                + arguments
                + "]}");
    }

    /** Half a character in it ends the connection, as it should: no answer could name it. */
    private String invocationId() {
        String text = rubbish.anyText();
        while (HALF_CHARACTER.matcher(text).find()) {
            text = rubbish.anyText();
        }
        return text;
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
        return nobody("{\"type\":" + type + ",\"invocationId\":" + invocationId() + ",\"sequenceId\":" + rubbish.value()
                + "}");
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

    /** A right message that is damaged, so that the connection may end by it. */
    String damaged() {
        return rubbish.damaged(probeOf(name + "-damaged"));
    }
}
