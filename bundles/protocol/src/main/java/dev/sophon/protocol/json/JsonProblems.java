package dev.sophon.protocol.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.sophon.protocol.Limits;
import java.io.IOException;
import java.util.stream.Collectors;

/** Puts what Jackson refused into words that name the field and the expectation, and never the text. */
final class JsonProblems {
    private JsonProblems() {}

    static String describe(IOException problem) {
        if (problem instanceof StreamConstraintsException) {
            return "JSON beyond the limits: nested " + Limits.JSON_DEPTH + " deep at most, " + Limits.MESSAGE_BYTES
                    + " bytes and " + Limits.MESSAGE_TOKENS + " names and values at most";
        }
        if (problem instanceof MismatchedInputException mismatch) {
            String type = mismatch.getTargetType() == null
                    ? "another type"
                    : mismatch.getTargetType().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            return path(mismatch) + ": expected " + type;
        }
        if (problem instanceof JsonMappingException mapping) {
            // A record's compact constructor said no; its messages are ours and hold no text.
            return mapping.getCause() instanceof IllegalArgumentException own && own.getMessage() != null
                    ? own.getMessage()
                    : path(mapping) + ": not valid";
        }
        if (problem instanceof JsonProcessingException syntax && syntax.getLocation() != null) {
            return "not valid JSON at byte " + Math.max(0, syntax.getLocation().getByteOffset());
        }
        return "not valid JSON";
    }

    private static String path(JsonMappingException problem) {
        String path = problem.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "body" : path;
    }
}
