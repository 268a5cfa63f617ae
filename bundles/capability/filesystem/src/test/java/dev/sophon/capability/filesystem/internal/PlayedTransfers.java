package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Transfers;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** A Gateway's end of transfers, in memory: what is sent stays here, and what is fetched was here before. */
final class PlayedTransfers implements Transfers {
    static final String ID = "0123456789abcdef0123456789abcdef";

    private final byte[] content;
    private boolean breaks;
    private Runnable halfway = () -> {};
    private byte[] sent = {};
    private int moved;

    PlayedTransfers(String content) {
        this.content = content.getBytes(StandardCharsets.UTF_8);
    }

    /** What is fetched ends with an error when half of it has come. */
    PlayedTransfers breaks() {
        breaks = true;
        return this;
    }

    /** Done when half of what is fetched has come. */
    PlayedTransfers halfway(Runnable what) {
        halfway = what;
        return this;
    }

    String sent() {
        return new String(sent, StandardCharsets.UTF_8);
    }

    /** How many bytes went or came. */
    int moved() {
        return moved;
    }

    @Override
    public Moved send(SeekableByteChannel file) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) file.size());
        while (all.hasRemaining() && file.read(all) >= 0) {
            // on
        }
        sent = all.array();
        moved += sent.length;
        return new Moved(ID, sent.length, "hash");
    }

    @Override
    public Moved fetch(String transferId, WritableByteChannel into) throws IOException, CommandException {
        int half = content.length / 2;
        moved += into.write(ByteBuffer.wrap(content, 0, half));
        halfway.run();
        if (breaks) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "what has arrived is not what was sent");
        }
        moved += into.write(ByteBuffer.wrap(content, half, content.length - half));
        return new Moved(transferId, content.length, "hash");
    }
}
