package dev.sophon.capability.voice.internal.sound;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.platform.OwnersFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files with sound, in a folder of the Node's that is its owner's only. The latest recordings are kept in it by name;
 * what was left by a Node that was killed goes when the next one starts, hence immediate. Thread-safe.
 */
@Component(service = SoundFiles.class, immediate = true)
public final class SoundFiles {
    /** How many recordings are kept. */
    public static final int KEPT = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SoundFiles.class);

    private final Path folder;
    private final Map<String, Path> kept = new LinkedHashMap<>();
    private int last;

    @Activate
    public SoundFiles() {
        this(StateFolder.current().path().resolve("voice"));
    }

    public SoundFiles(Path folder) {
        this.folder = folder;
        clear();
    }

    /** What one command works with; gone when it is closed. */
    public record Folder(Path path) implements AutoCloseable {
        public Path file(String name) {
            return path.resolve(name);
        }

        @Override
        public void close() {
            remove(path);
        }
    }

    public Folder folder() throws IOException {
        PrivateFiles.createFolder(folder);
        return new Folder(Files.createTempDirectory(folder, "run-"));
    }

    /**
     * The owner's files, which it cannot be without.
     *
     * @throws CommandException {@code platform_unsupported} without the filesystem capability
     */
    public static OwnersFiles required(@Nullable OwnersFiles owners) throws CommandException {
        if (owners == null) {
            throw CommandException.unsupported(
                    "path: needs the filesystem capability, the feature sophon-capability-filesystem");
        }
        return owners;
    }

    /** Takes a file over, and gives it a name; the eldest goes where there are too many. */
    public synchronized String keep(Path file) throws IOException {
        String id = "r" + (last + 1);
        kept.put(id, Files.move(file, folder.resolve(id + ".wav")));
        last++;
        Iterator<Path> eldest = kept.values().iterator();
        while (kept.size() > KEPT) {
            Path old = eldest.next();
            eldest.remove();
            Files.deleteIfExists(old);
        }
        return id;
    }

    /**
     * The file of a recording that is kept.
     *
     * @throws CommandException {@code invalid_params} where there is none of this name any more
     */
    public synchronized Path kept(String id) throws CommandException {
        Path file = kept.get(id);
        if (file == null) {
            throw CommandException.invalidParams("recording: none of this name; the last " + KEPT + " are kept");
        }
        return file;
    }

    @Deactivate
    public synchronized void clear() {
        kept.clear();
        remove(folder);
    }

    private static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Files with sound could not be removed: {}", e.getClass().getSimpleName());
        }
    }
}
