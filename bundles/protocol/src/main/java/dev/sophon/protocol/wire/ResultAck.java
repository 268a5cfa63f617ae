package dev.sophon.protocol.wire;

import org.jspecify.annotations.Nullable;

/**
 * The Gateway's answer to a result. Once it is accepted the Node need not keep it any longer.
 *
 * @param resend true where a result came as the same as one that the Gateway does not keep: it is to be sent whole
 */
public record ResultAck(String commandId, boolean accepted, @Nullable Boolean resend) {
    /** The Gateway has it. */
    public static ResultAck accepted(String commandId) {
        return new ResultAck(commandId, true, null);
    }

    /** The Gateway wants it whole. */
    public static ResultAck wantsWhole(String commandId) {
        return new ResultAck(commandId, false, true);
    }
}
