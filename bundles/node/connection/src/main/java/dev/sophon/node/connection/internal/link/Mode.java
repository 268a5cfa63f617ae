package dev.sophon.node.connection.internal.link;

/** How results go back to the Gateway; its answer to our Hello decides, and it is never both. */
public enum Mode {
    /** The Gateway knows {@code Hello}: by {@code CommandResult}, kept until acknowledged. */
    ACKNOWLEDGED,
    /** It knows the published methods only: as the client result of {@code ExecuteCommand}. */
    CLIENT_RESULT
}
