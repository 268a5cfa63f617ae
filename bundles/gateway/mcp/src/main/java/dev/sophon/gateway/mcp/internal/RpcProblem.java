package dev.sophon.gateway.mcp.internal;

/** A request that is answered with an error of JSON-RPC, in any revision. */
final class RpcProblem extends RuntimeException {
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL_ERROR = -32603;

    private static final long serialVersionUID = 1L;

    private final int code;

    RpcProblem(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
