package dev.sophon.node.features.internal;

import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which revision was taken last, on the disk. Of one thread at a time; what is read is in force at once.
 */
final class TakenRevision {
    private static final Logger LOG = LoggerFactory.getLogger(TakenRevision.class);
    private static final Entry NONE = new Entry("", 0, "");

    /**
     * What the file says.
     *
     * @param pairing that it belongs to
     * @param content of what was wanted, see {@link Order#content}
     */
    record Entry(String pairing, long revision, String content) {}

    private final Path file;
    private volatile Entry entry = NONE;

    TakenRevision(Path folder) {
        file = folder.resolve("desired.json");
        try {
            entry = Files.exists(file) ? Json.read(Files.readAllBytes(file), Entry.class) : NONE;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "{} cannot be read; the Gateway's next revision is taken: {}",
                    file,
                    e.getClass().getSimpleName());
        }
    }

    /** 0 where none of this pairing was taken. */
    long of(String pairing) {
        Entry now = entry;
        return pairing.equals(now.pairing()) ? now.revision() : 0;
    }

    /**
     * Takes one, on the disk first.
     *
     * @return whether it is to be acted on: it is newer, or the one that was taken last
     * @throws IOException if it cannot be written; all is as it was then
     */
    boolean take(String pairing, Order order) throws IOException {
        Entry next = new Entry(pairing, order.revision(), order.content());
        if (next.equals(entry)) {
            return true;
        }
        if (order.revision() <= of(pairing)) {
            LOG.warn(
                    "The Gateway's revision {} of what is to be plugged in is passed over: {} was taken before",
                    order.revision(),
                    of(pairing));
            return false;
        }
        PrivateFiles.write(file, Json.bytes(next));
        entry = next;
        return true;
    }
}
