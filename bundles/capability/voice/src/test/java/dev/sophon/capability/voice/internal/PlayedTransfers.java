package dev.sophon.capability.voice.internal;

import dev.sophon.node.command.Transfers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A Gateway's end of transfers, in memory. */
final class PlayedTransfers implements Transfers {
    static final String ID = "0123456789abcdef0123456789abcdef";

    private byte[] sent = {};

    byte[] sent() {
        return sent;
    }

    @Override
    public Moved send(SeekableByteChannel file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) file.size());
        while (all.hasRemaining() && file.read(all) >= 0) {
            // on
        }
        sent = all.array();
        return new Moved(ID, sent.length, "hash");
    }

    @Override
    public Moved fetch(String transferId, WritableByteChannel into) {
        throw new UnsupportedOperationException();
    }
}
