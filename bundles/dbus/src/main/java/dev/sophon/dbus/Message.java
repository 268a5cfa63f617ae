package dev.sophon.dbus;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message that arrived.
 *
 * @param replySerial of the call that it answers
 * @param content the body, of which nothing was read yet
 */
record Message(int type, @Nullable Long replySerial, @Nullable String sender, String signature, ByteBuffer content) {
    private static final int METHOD_RETURN = 2;
    private static final int ERROR = 3;
    private static final int SIGNAL = 4;

    boolean isAnswer() {
        return type == METHOD_RETURN;
    }

    boolean isError() {
        return type == ERROR;
    }

    boolean isSignal() {
        return type == SIGNAL;
    }

    Object[] body() throws BadMessageException {
        return new Unmarshaller(content).read(signature);
    }
}
