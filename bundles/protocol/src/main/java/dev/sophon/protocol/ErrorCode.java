package dev.sophon.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a command failed, as its issuer is told, with the HTTP status that REST answers with. */
public enum ErrorCode {
    /** The params are not what the command takes. */
    INVALID_PARAMS(400),
    /** The node lacks the scope, or the policy of its owner says no. */
    NOT_AUTHORIZED(403),
    /** An operator or the person at the device said no, or nobody answered in time. */
    APPROVAL_REJECTED(403),
    /**
     * A Node's word to its Gateway, before it has begun: an operator has to approve first what stands beside it. No issuer
     * is answered with it.
     */
    APPROVAL_NEEDED(403),
    /** No such command in the catalogue. */
    UNKNOWN_COMMAND(404),
    /** The issuer cancelled it. */
    CANCELLED(409),
    /** Not available on this operating system or in this session; the message says how to mend it. */
    PLATFORM_UNSUPPORTED(501),
    /** An unexpected failure; the Node's log has the details under the request id. */
    INTERNAL_ERROR(502),
    /** The node is not connected. */
    NODE_OFFLINE(503),
    /** The budget ran out; the work on the Node may still complete. */
    TIMEOUT(504);

    private final int httpStatus;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The status that REST answers with. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The name on the wire, as in {@code invalid_params}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /**
     * The code of a name on the wire. A name that this version does not know is an {@link #INTERNAL_ERROR}: a newer Node
     * must not break an older Gateway.
     */
    @JsonCreator
    public static ErrorCode of(String wireName) {
        for (ErrorCode code : values()) {
            if (code.wireName.equals(wireName)) {
                return code;
            }
        }
        return INTERNAL_ERROR;
    }
}
