package dev.sophon.node.connection.internal.results;

import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ReportedResult;
import java.lang.ref.SoftReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last large result that the Gateway accepted whole over the present connection: one that is the same, byte for byte,
 * goes out by that one's id. A picture of a screen on which nothing is drawn is the common one. Its bytes are let go when
 * memory is needed; the next one is sent whole then. Not thread-safe.
 */
final class KnownResult {
    private boolean gatewayKeeps;
    private String commandId = "";
    private @Nullable SoftReference<EncodedJson> known;

    /** Another connection, or none: what went over the one before counts no longer. */
    void begin(boolean keepsResults) {
        gatewayKeeps = keepsResults;
        forget();
    }

    /** The next one is to be sent whole. */
    void forget() {
        known = null;
    }

    /** Whether {@link #accepted} is to be told of it. */
    boolean isWorthKnowing(CommandResult result) {
        return gatewayKeeps
                && result.result() != null
                && result.result().size() >= Limits.KEPT_RESULT_BYTES
                && result.result().size() <= Limits.RESULT_BYTES;
    }

    /** The Gateway has accepted this, which was sent whole. */
    void accepted(String id, EncodedJson result) {
        commandId = id;
        known = new SoftReference<>(result);
    }

    /** What to send in its place, if the Gateway has the same already. */
    Optional<ReportedResult> same(CommandResult result) {
        EncodedJson before = known == null ? null : known.get();
        return before != null && result.result() != null && before.equals(result.result())
                ? Optional.of(ReportedResult.sameAs(commandId, result))
                : Optional.empty();
    }
}
