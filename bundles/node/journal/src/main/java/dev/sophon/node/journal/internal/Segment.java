package dev.sophon.node.journal.internal;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the log, and the ids that it makes the journal remember. A line counts once its line feed is written: the
 * next one is written from there, so what a full disk or the death of the process left of a line is written over.
 */
final class Segment {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
    private static final byte LINE_FEED = '\n';

    private final Path file;
    private final IdSet ids = new IdSet();
    private @Nullable RandomAccessFile out;
    private long end;
    private long first = -1;
    private long last;

    /** @param now where the time of a new file starts */
    Segment(Path file, long now) {
        this.file = file;
        this.last = now;
    }

    IdSet ids() {
        return ids;
    }

    Path file() {
        return file;
    }

    long bytes() {
        return end;
    }

    /** Seconds from the first to the last that it holds. */
    long span(long now) {
        return first < 0 ? 0 : now - first;
    }

    long last() {
        return last;
    }

    void remember(IdSet.Print id, long now) {
        touch(now);
        ids.add(id);
    }

    private void touch(long now) {
        first = first < 0 ? now : first;
        last = Math.max(last, now);
    }

    /** Reads what a Node wrote before. A line that cannot be read is passed over. */
    void load(BiConsumer<Line, Place> replay) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int start = 0;
        int damaged = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] != LINE_FEED) {
                continue;
            }
            try {
                Line line = Json.read(Arrays.copyOfRange(content, start, i), Line.class);
                touch(line.at());
                replay.accept(line, new Place(this, start, i - start));
            } catch (IllegalArgumentException e) {
                damaged++;
            }
            start = i + 1;
        }
        end = start;
        if (damaged > 0) {
            LOG.warn("{}: {} lines cannot be read and are passed over", file, damaged);
        }
    }

    /**
     * Writes a line. When this returns, the system has it, so it outlives this process.
     *
     * @throws IOException when it could not be written whole: it does not count then
     */
    Place append(Line line) throws IOException {
        byte[] json = Json.bytes(line);
        byte[] bytes = Arrays.copyOf(json, json.length + 1);
        bytes[json.length] = LINE_FEED;
        RandomAccessFile writer = open();
        writer.seek(end);
        writer.write(bytes);
        Place place = new Place(this, end, json.length);
        end += bytes.length;
        touch(line.at());
        return place;
    }

    /**
     * Where a line stands, without its line feed.
     *
     * @param length in bytes
     */
    record Place(Segment segment, long start, int length) {
        /**
         * Writes another line over this one, which has to be as long at least.
         *
         * @throws IOException when that could not be done; the line may be unreadable then
         */
        void overwrite(Line instead) throws IOException {
            byte[] json = Json.bytes(instead);
            byte[] bytes = Arrays.copyOf(json, length);
            Arrays.fill(bytes, Math.min(json.length, length), length, (byte) ' ');
            if (json.length <= length) {
                segment.write(start, bytes);
            }
        }
    }

    private void write(long start, byte[] bytes) throws IOException {
        if (out != null) {
            out.seek(start);
            out.write(bytes);
        } else if (Files.exists(file)) {
            try (RandomAccessFile past = new RandomAccessFile(file.toFile(), "rw")) {
                past.seek(start);
                past.write(bytes);
            }
        }
    }

    /** Not a channel: one that is written to by an interrupted thread closes, and commands are interrupted. */
    private RandomAccessFile open() throws IOException {
        if (out == null) {
            if (!Files.exists(file)) {
                OwnFile.create(file);
            }
            RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
            opened.setLength(end);
            out = opened;
        }
        return out;
    }

    void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.debug("{} could not be closed", file);
            }
            out = null;
        }
    }
}
