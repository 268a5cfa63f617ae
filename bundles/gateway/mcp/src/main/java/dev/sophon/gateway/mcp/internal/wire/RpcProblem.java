package dev.sophon.gateway.mcp.internal.wire;

/** A request that is answered with an error of JSON-RPC, in any revision. */
public final class RpcProblem extends RuntimeException {
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;

    private static final long serialVersionUID = 1L;

    private final int code;

    public RpcProblem(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
