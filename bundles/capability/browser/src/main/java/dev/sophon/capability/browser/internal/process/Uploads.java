package dev.sophon.capability.browser.internal.process;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Private copies of what is given to pages, so that a page reads what was in reach then, whatever becomes of the name. They
 * stay until the browser ends, since a page may read one at any time.
 */
public final class Uploads {
    static final long MAX_BYTES = 256L * 1024 * 1024;
    static final int MAX_FILES = 100;

    private final Folders folders;
    private final OwnersFiles files;

    public Uploads(Folders folders, OwnersFiles files) {
        this.folders = folders;
        this.files = files;
    }

    /**
     * Copies files.
     *
     * @return where the copies are, under the names of the files
     */
    public List<String> copy(List<String> paths, Invocation call) throws CommandException, InterruptedException {
        List<String> copies = new ArrayList<>();
        try {
            if (count() + paths.size() > MAX_FILES) {
                throw CommandException.invalidParams("paths: expected at most " + MAX_FILES
                        + " files as long as the browser runs; close it to begin anew");
            }
            for (String path : paths) {
                Path own = folders.uploads().resolve(UUID.randomUUID().toString());
                PrivateFiles.createFolder(own);
                copies.add(files.copyOut(path, own, MAX_BYTES, call).toString());
            }
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the files could not be copied", e);
        }
        return copies;
    }

    private int count() throws IOException {
        try (Stream<Path> all = Files.list(folders.uploads())) {
            return (int) all.count();
        }
    }
}
