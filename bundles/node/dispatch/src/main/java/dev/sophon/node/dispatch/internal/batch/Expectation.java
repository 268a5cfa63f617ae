package dev.sophon.node.dispatch.internal.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** What a step's response has to contain. */
public final class Expectation {
    private Expectation() {}

    /**
     * What is missing, in words that repeat no value; empty when all is there. An object is contained field by field, null by
     * a field that is absent or null, a number by one of the same value, and all else by what is equal.
     */
    public static Optional<String> missing(JsonNode expect, JsonNode response) {
        return missing(expect, response, "expect");
    }

    private static Optional<String> missing(JsonNode expect, JsonNode found, String path) {
        if (expect.isObject() && found.isObject()) {
            for (Map.Entry<String, JsonNode> field : expect.properties()) {
                String name = field.getKey().matches("[A-Za-z][A-Za-z0-9_]{0,39}") ? field.getKey() : "…";
                Optional<String> wrong = missing(field.getValue(), found.path(field.getKey()), path + "." + name);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
            return Optional.empty();
        }
        boolean fits = expect.isNull() ? (found.isMissingNode() || found.isNull()) : same(expect, found);
        if (fits) {
            return Optional.empty();
        }
        return Optional.of(path
                + (found.isMissingNode() ? ": the response has no such field" : ": the response has another value"));
    }

    private static boolean same(JsonNode expect, JsonNode found) {
        if (expect.isIntegralNumber() && found.isIntegralNumber()) {
            return expect.bigIntegerValue().equals(found.bigIntegerValue());
        }
        if (expect.isNumber() && found.isNumber()) {
            return expect.doubleValue() == found.doubleValue();
        }
        return expect.equals(found);
    }
}
