package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The files in the folders that the owner names in {@code policy.json} under {@code filesystem.roots}, as the filesystem
 * capability opens them: by no link, no second name and nothing that is out of reach. Thread-safe.
 */
@ProviderType
public interface OwnersFiles {
    /**
     * Copies a file out of the owner's folders.
     *
     * @param path absolute, in one of the owner's folders
     * @param folder one that only this process writes to; the copy gets the file's own name there
     * @param maxBytes how large the file may be
     * @return the copy
     * @throws CommandException {@code not_authorized} for what is out of reach, {@code invalid_params} for what is no file
     *     or too large
     */
    Path copyOut(String path, Path folder, long maxBytes, Invocation call)
            throws CommandException, InterruptedException;

    /**
     * Copies a file into the owner's folders, under a name that is free. It is there whole or not at all.
     *
     * @param file one that only this process writes to
     * @param path absolute, in one of the owner's folders
     * @return its size in bytes
     * @throws CommandException {@code not_authorized} for what is out of reach, {@code invalid_params} where something has
     *     the name already
     */
    long copyIn(Path file, String path, Invocation call) throws CommandException, InterruptedException;
}
