package dev.sophon.node.dispatch.internal.params;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes up to a limit; what comes above stops the writer, so that no result takes more memory than it may. */
final class CappedBytes extends OutputStream {
    private final int limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    CappedBytes(int limit) {
        this.limit = limit;
    }

    /** One byte too many. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void write(int one) throws Full {
        require(1);
        bytes.write(one);
    }

    @Override
    public void write(byte[] more, int offset, int length) throws Full {
        require(length);
        bytes.write(more, offset, length);
    }

    private void require(int more) throws Full {
        if (bytes.size() + more > limit) {
            throw new Full();
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
