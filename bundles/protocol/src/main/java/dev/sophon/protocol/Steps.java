package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both programs know of {@code steps.run}, which runs several commands as one. */
public final class Steps {
    public static final String COMMAND = "steps.run";
    /** In one command. */
    public static final int MOST = 50;

    private Steps() {}

    /**
     * One command of it.
     *
     * @param params as they were sent; null for none
     * @param expect what the response has to contain; null for nothing
     */
    public record Step(String command, @Nullable JsonNode params, @Nullable JsonNode expect) {
        /** Never the params: they may hold what no log may. */
        @Override
        public String toString() {
            return "Step[" + command + "]";
        }
    }

    /**
     * The steps among the params of a {@code steps.run}, whatever schema these went by.
     *
     * @throws IllegalArgumentException naming the field, where they are not what they have to be
     */
    public static List<Step> of(@Nullable JsonNode params) {
        JsonNode list = params == null ? null : params.get("steps");
        if (list == null || !list.isArray() || list.isEmpty() || list.size() > MOST) {
            throw new IllegalArgumentException("steps: expected a list of 1 to " + MOST + " steps");
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : list) {
            steps.add(step(step, place(steps.size())));
        }
        return List.copyOf(steps);
    }

    private static Step step(JsonNode step, String place) {
        JsonNode command = step.path("command");
        if (!command.isTextual()) {
            throw new IllegalArgumentException(place + ".command: expected the name of a command");
        }
        if (command.textValue().equals(COMMAND)) {
            throw new IllegalArgumentException(place + ".command: expected another than " + COMMAND);
        }
        return new Step(command.textValue(), object(step, "params", place), object(step, "expect", place));
    }

    private static @Nullable JsonNode object(JsonNode step, String name, String place) {
        JsonNode value = step.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw new IllegalArgumentException(place + "." + name + ": expected an object");
        }
        return value;
    }

    /** Where a step stands among the params, as in {@code steps[3]}; counted from 0. */
    public static String place(int index) {
        return "steps[" + index + "]";
    }

    /** Whether the scopes granted to a node allow a command: this one has those of its steps, and none of its own. */
    public static boolean granted(Collection<String> granted, String command, String scope) {
        return command.equals(COMMAND) ? !granted.isEmpty() : PublishedScopes.granted(granted, scope);
    }
}
