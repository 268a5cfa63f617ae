package dev.sophon.capability.filesystem.internal.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.FileName;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.Limits;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A search through a folder, which notes where it was cut. For one search and one thread. */
public final class Search {
    static final int MAX_NAMES = 200_000;
    static final long MAX_BYTES = 512L * 1024 * 1024;
    public static final long MAX_FILE_BYTES = 64L * 1024 * 1024;
    private static final Duration SPARE = Duration.ofSeconds(1);
    private static final int MAX_RESULT = Limits.RESULT_BYTES - 256 * 1024;
    /** What JSON makes of one character at most. */
    private static final int ESCAPED = 6;

    private final @Nullable Glob name;
    private final @Nullable Needle content;
    private final int limit;
    private final Invocation call;
    private final Duration spare;
    private final List<FoundEntry> entries = new ArrayList<>();
    private final Set<Cut> cuts = EnumSet.noneOf(Cut.class);
    private int names;
    private int skipped;
    private long encoded;

    public Search(@Nullable String name, @Nullable String content, int limit, Invocation call) {
        this.name = name == null ? null : new Glob(name);
        this.content = content == null ? null : new Needle(content);
        this.limit = limit;
        this.call = call;
        Duration fifth = call.remaining().dividedBy(5);
        this.spare = fifth.compareTo(SPARE) < 0 ? fifth : SPARE;
    }

    /** Looks at all that can be reached. */
    public void through(Place folder, Fixed fixed, int maxDepth)
            throws IOException, CommandException, InterruptedException {
        Tree tree = new Tree(fixed, maxDepth, call, this::see);
        tree.walk(folder);
        skipped += tree.skipped();
        if (tree.deeper()) {
            cuts.add(Cut.DEPTH);
        }
    }

    public List<FoundEntry> entries() {
        return entries;
    }

    public Set<Cut> cuts() {
        return cuts;
    }

    public int skipped() {
        return skipped;
    }

    private boolean see(Place at, PosixFileAttributes what) throws IOException, InterruptedException {
        if (++names > MAX_NAMES) {
            return cut(Cut.NAMES);
        }
        if (call.remaining().compareTo(spare) < 0) {
            return cut(Cut.TIME);
        }
        if (name != null && !name.matches(FileName.text(at.where()))) {
            return true;
        }
        if (content == null) {
            return add(at, what, null);
        }
        return !what.isRegularFile() || look(at, what, content);
    }

    private boolean look(Place at, PosixFileAttributes what, Needle needle) throws IOException, InterruptedException {
        long most = Math.min(MAX_FILE_BYTES, MAX_BYTES - needle.read());
        if (most <= 0) {
            return cut(Cut.BYTES);
        }
        if (what.size() > most) {
            cut(Cut.BYTES);
        }
        try (SeekableByteChannel file = at.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            Optional<Needle.Match> match = needle.in(file, most, call);
            return match.isEmpty() || add(at, what, match.get());
        } catch (NoSuchFileException | AccessDeniedException | CommandException e) {
            skipped++;
            return true;
        }
    }

    private boolean add(Place at, PosixFileAttributes what, Needle.@Nullable Match match) {
        String path = FileName.whole(at.where());
        encoded += 200
                + (long) ESCAPED
                        * (path.length() + (match == null ? 0 : match.excerpt().length()));
        if (entries.size() == limit || encoded > MAX_RESULT) {
            return cut(Cut.RESULTS);
        }
        entries.add(new FoundEntry(
                path,
                EntryType.of(what),
                what.size(),
                what.lastModifiedTime().toInstant(),
                match == null ? null : match.line(),
                match == null ? null : match.offset(),
                match == null ? null : match.excerpt()));
        return true;
    }

    private boolean cut(Cut why) {
        cuts.add(why);
        return false;
    }

    /** What a search did not get past. */
    public enum Cut {
        @JsonProperty("results")
        RESULTS,
        @JsonProperty("names")
        NAMES,
        @JsonProperty("bytes")
        BYTES,
        @JsonProperty("time")
        TIME,
        @JsonProperty("depth")
        DEPTH
    }

    /**
     * What was found.
     *
     * @param line of the first place where the content stands, from 1; absent for a search by name alone, as offset and
     *     excerpt are
     * @param offset in bytes
     */
    public record FoundEntry(
            String path,
            EntryType type,
            long sizeBytes,
            Instant modifiedAt,
            @Nullable Integer line,
            @Nullable Long offset,
            @Nullable String excerpt) {
        @Override
        public String toString() {
            return "FoundEntry[path=***]";
        }
    }
}
