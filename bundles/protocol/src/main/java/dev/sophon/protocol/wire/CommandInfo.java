package dev.sophon.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;

/**
 * One row of a node's catalogue.
 *
 * @param name as in {@code screen.capture}
 * @param scope what must be granted to the node
 * @param reason why it is not {@link Availability#AVAILABLE}, and how to mend it
 * @param paramsSchema JSON Schema of the params, derived from their type
 * @param bundle symbolic name of the bundle that brings it
 */
public record CommandInfo(
        String name,
        String scope,
        Risk risk,
        Availability status,
        @Nullable String reason,
        JsonNode paramsSchema,
        String bundle,
        String bundleVersion) {
    /** The same under this scope and at this risk. */
    public CommandInfo under(String otherScope, Risk otherRisk) {
        return otherScope.equals(scope) && otherRisk == risk
                ? this
                : new CommandInfo(name, otherScope, otherRisk, status, reason, paramsSchema, bundle, bundleVersion);
    }
}
