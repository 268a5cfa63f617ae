package dev.sophon.node.command;

import dev.sophon.protocol.json.EncodedJson;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of any size between one command and its Gateway, in pieces, with a few MiB of memory each, and what it shows as it
 * runs. A connection that breaks while a file is sent is gone on with for as long as the command's budget lasts, and progress is told. Thread-safe; a channel is used by the
 * calling thread alone, and stays open.
 */
@ProviderType
public interface Transfers {
    /**
     * Sends a file from its beginning to its end. Who may see the command can fetch it then.
     *
     * @throws IOException if the file cannot be read
     * @throws CommandException if the Gateway does not take it, or the file changed meanwhile
     * @throws InterruptedException when the command is over
     */
    Moved send(SeekableByteChannel file) throws IOException, CommandException, InterruptedException;

    /**
     * Fetches what the command's issuer has sent for it. Only if this returns are the bytes the right ones.
     *
     * @param transferId as the command's params name it
     * @param into takes the bytes in their order, each once
     * @throws IOException if it does not take them
     * @throws CommandException {@code invalid_params} if no whole file of this id is there for the command
     * @throws InterruptedException when the command is over
     */
    Moved fetch(String transferId, WritableByteChannel into) throws IOException, CommandException, InterruptedException;

    /**
     * Shows a part of what the command finds to whoever looks at it as it runs, and waits until it is there. Nobody keeps it.
     *
     * @param part an object
     * @return false if nobody looks any more: the command has to end
     * @throws IOException if it could not be sent, or not within half a minute
     * @throws InterruptedException when the command is over
     */
    default boolean show(EncodedJson part) throws IOException, InterruptedException {
        return false;
    }

    /**
     * A file that has arrived.
     *
     * @param sha256 in lower-case hexadecimal digits, the same at both ends
     */
    record Moved(String transferId, long sizeBytes, String sha256) {}
}
