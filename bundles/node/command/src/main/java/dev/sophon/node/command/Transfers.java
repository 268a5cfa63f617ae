package dev.sophon.node.command;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files of any size between one command and its Gateway, in pieces, with a few MiB of memory each. A connection that breaks
 * is gone on with for as long as the command's budget lasts, and progress is told. Thread-safe; a channel is used by the
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
     * A file that has arrived.
     *
     * @param sha256 in lower-case hexadecimal digits, the same at both ends
     */
    record Moved(String transferId, long sizeBytes, String sha256) {}
}
