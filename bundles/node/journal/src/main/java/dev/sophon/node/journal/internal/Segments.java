package dev.sophon.node.journal.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as a row of files, of which the newest is written and the oldest goes when all in it is older than ids are
 * remembered. Not thread-safe.
 *
 * <p>Its time is that of a running Node: each line carries the seconds that Nodes have run on this folder, and a new
 * process goes on from the last. A wall clock that jumps, by an hour or ten years, makes nothing forgotten early; a Node
 * that is switched off remembers longer.
 */
final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final String SUFFIX = ".log";

    private final Path folder;
    private final Bounds bounds;
    private final LongSupplier uptime;
    private final Deque<Segment> row = new ArrayDeque<>();
    private long before;
    private long number;
    private int remembered;
    private boolean saidFull;

    /**
     * Reads what is there.
     *
     * @param uptime seconds on the monotonic clock
     * @param replay sees every line of it, in order
     */
    Segments(Path folder, Bounds bounds, LongSupplier uptime, BiConsumer<Line, Segment.Place> replay)
            throws IOException {
        this.folder = folder;
        this.bounds = bounds;
        long start = uptime.getAsLong();
        this.uptime = () -> uptime.getAsLong() - start;
        for (Path file : files()) {
            Segment segment = new Segment(file, 0);
            segment.load((line, place) -> {
                before = Math.max(before, line.at());
                if (line.kind() == Line.Kind.DONE) {
                    segment.ids().add(IdSet.Print.of(line.id()));
                }
                replay.accept(line, place);
            });
            row.add(segment);
            remembered += segment.ids().size();
        }
        if (row.isEmpty()) {
            row.add(next());
        }
        forget();
    }

    private Set<Path> files() throws IOException {
        Set<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{12}\\" + SUFFIX)) {
                    files.add(file);
                    number = Math.max(number, Long.parseLong(name.substring(0, 12)));
                }
            }
        }
        return files;
    }

    /** Seconds that Nodes have run on this folder. */
    long now() {
        return before + uptime.getAsLong();
    }

    /** @throws IOException when it could not be written whole: it does not count then */
    Segment.Place append(Line line) throws IOException {
        return current().append(line.at(now()));
    }

    /** Remembers an id from now on. */
    void remember(String id) {
        IdSet.Print print = IdSet.Print.of(id);
        Segment segment = current();
        int size = segment.ids().size();
        segment.remember(print, now());
        remembered += segment.ids().size() - size;
    }

    boolean remembers(String id) {
        IdSet.Print print = IdSet.Print.of(id);
        Iterator<Segment> newestFirst = row.descendingIterator();
        while (newestFirst.hasNext()) {
            if (newestFirst.next().ids().contains(print)) {
                return true;
            }
        }
        return false;
    }

    void close() {
        row.getLast().close();
    }

    private Segment current() {
        Segment newest = row.getLast();
        if (newest.bytes() < bounds.segmentBytes()
                && newest.span(now()) < bounds.segmentSeconds()
                && newest.ids().size() < bounds.rememberedIds() / 16) {
            return newest;
        }
        newest.close();
        row.add(next());
        forget();
        return row.getLast();
    }

    private Segment next() {
        number++;
        return new Segment(folder.resolve("%012d%s".formatted(number, SUFFIX)), now());
    }

    private void forget() {
        while (row.size() > 1 && (old(row.getFirst()) || full())) {
            Segment oldest = row.removeFirst();
            remembered -= oldest.ids().size();
            try {
                Files.deleteIfExists(oldest.file());
            } catch (IOException e) {
                LOG.warn("{} is no longer needed and could not be deleted", oldest.file());
            }
        }
    }

    private boolean old(Segment segment) {
        return now() - segment.last() > bounds.rememberedSeconds();
    }

    /** Bounded before all: more commands than this in a day are told apart for less than a day. */
    private boolean full() {
        boolean full = remembered > bounds.rememberedIds() || row.size() > 100;
        if (full && !saidFull) {
            saidFull = true;
            LOG.warn(
                    "So many commands in a day that the ids of the oldest are forgotten early; {} are kept",
                    remembered);
        }
        return full;
    }
}
