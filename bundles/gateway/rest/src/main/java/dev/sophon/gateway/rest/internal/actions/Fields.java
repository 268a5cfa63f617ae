package dev.sophon.gateway.rest.internal.actions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The fields of one action, read as strictly as the params of a command; what is wrong is refused by its place.
 *
 * @param where the action's place in the request
 */
record Fields(JsonNode action, String where) {
    String place(String field) {
        return where + "." + field;
    }

    boolean has(String field) {
        return !action.path(field).isMissingNode() && !action.path(field).isNull();
    }

    void requireOnly(String word, Set<String> known) {
        action.fieldNames().forEachRemaining(name -> {
            if (!name.equals(word) && !known.contains(name)) {
                throw Refusal.invalid(where + ": unknown field; known: "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    String oneOf(String field, Set<String> allowed) {
        String value = action.path(field).asText();
        if (!action.path(field).isTextual() || !allowed.contains(value)) {
            throw Refusal.invalid(place(field) + ": expected one of "
                    + String.join(", ", allowed.stream().sorted().toList()));
        }
        return value;
    }

    String text(String field, boolean optional) {
        JsonNode value = action.path(field);
        if (optional && !has(field)) {
            return "";
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Refusal.invalid(place(field) + ": expected a text that is not empty");
        }
        return value.textValue();
    }

    /** Names of keys, joined as a hotkey takes them. */
    String keys(String field, boolean optional) {
        if (optional && !has(field)) {
            return "";
        }
        JsonNode list = action.path(field);
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.isTextual() ? name.textValue() : ""));
        if (!list.isArray() || names.size() > 10 || names.contains("") || (names.isEmpty() && !optional)) {
            throw Refusal.invalid(place(field) + ": expected a list of 1 to 10 names of keys");
        }
        return String.join("+", names);
    }

    int whole(String field, int least, int most) {
        JsonNode value = action.path(field);
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw Refusal.invalid(place(field) + ": expected a number from " + least + " to " + most);
        }
        return (int) Math.round(value.doubleValue());
    }

    int millis(String field, int mostSeconds) {
        JsonNode value = action.path(field);
        if (!value.isNumber() || !(value.doubleValue() > 0 && value.doubleValue() <= mostSeconds)) {
            throw Refusal.invalid(place(field) + ": expected more than 0 and at most " + mostSeconds + " seconds");
        }
        return (int) Math.max(1, Math.round(value.doubleValue() * 1_000));
    }

    List<Integer> point(String field) {
        return wholes(field, 2);
    }

    List<Integer> wholes(String field, int count) {
        JsonNode list = action.path(field);
        if (!list.isArray() || list.size() != count) {
            throw Refusal.invalid(place(field) + ": expected a list of " + count + " numbers");
        }
        List<Integer> all = new ArrayList<>();
        for (JsonNode one : list) {
            all.add(new Fields(Json.mapper().createObjectNode().set(field, one), where)
                    .whole(field, -Actions.LARGEST_IMAGE, Actions.LARGEST_IMAGE));
        }
        return all;
    }

    List<Integer> xy() {
        return List.of(
                whole("x", -Actions.LARGEST_IMAGE, Actions.LARGEST_IMAGE),
                whole("y", -Actions.LARGEST_IMAGE, Actions.LARGEST_IMAGE));
    }

    List<List<Integer>> path(String field) {
        JsonNode list = action.path(field);
        if (!list.isArray() || list.size() < 2 || list.size() > 200) {
            throw Refusal.invalid(place(field) + ": expected a list of 2 to 200 points");
        }
        List<List<Integer>> all = new ArrayList<>();
        list.forEach(point -> all.add(new Fields(point, place(field) + "[" + all.size() + "]").xy()));
        return all;
    }
}
