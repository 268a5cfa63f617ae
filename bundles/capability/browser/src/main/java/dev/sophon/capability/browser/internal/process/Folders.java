package dev.sophon.capability.browser.internal.process;

import dev.sophon.node.identity.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the browser has in the Node's state folder, its owner's only. */
public record Folders(Path path) {
    /** What it keeps from one time to the next: cookies, storage, cache. */
    public Path profile() {
        return path.resolve("profile");
    }

    /** What pages have handed out, until the browser ends. */
    public Path downloads() {
        return path.resolve("downloads");
    }

    /** Copies of files that were given to pages, until the browser ends. */
    Path uploads() {
        return path.resolve("uploads");
    }

    /** Makes them, without what was left of another time. */
    public void prepare() throws IOException {
        clear();
        PrivateFiles.createFolder(path);
        PrivateFiles.createFolder(downloads());
        PrivateFiles.createFolder(uploads());
    }

    /** Removes what counts for one time only. */
    void clear() throws IOException {
        remove(downloads());
        remove(uploads());
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
