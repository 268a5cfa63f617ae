package dev.sophon.capability.filesystem.internal.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.FileName;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.policy.OwnerPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What lies in a folder at one moment. */
public record Snapshot(Map<Path, Seen> names) {
    public static final int MAX_NAMES = 20_000;

    /** One name; of a folder, what is in it is no part of it. */
    record Seen(EntryType type, long size, @Nullable FileTime modified, @Nullable Object key) {
        static Seen of(PosixFileAttributes what) {
            EntryType type = EntryType.of(what);
            boolean file = type == EntryType.FILE;
            return new Seen(type, file ? what.size() : 0, file ? what.lastModifiedTime() : null, what.fileKey());
        }
    }

    /** What became of a name. */
    public enum Kind {
        @JsonProperty("created")
        CREATED,
        @JsonProperty("modified")
        MODIFIED,
        @JsonProperty("removed")
        REMOVED
    }

    /** A name that is not what it was. */
    public record Change(String path, Kind kind, EntryType type) {
        @Override
        public String toString() {
            return "Change[kind=" + kind + "]";
        }
    }

    /**
     * That of this moment, by a walk as any other.
     *
     * @throws CommandException {@code invalid_params} where there is more than it takes
     */
    public static Snapshot of(Roots roots, String path, int maxDepth, OwnerPolicy policy, Invocation call)
            throws IOException, CommandException, InterruptedException {
        Map<Path, Seen> names = new TreeMap<>();
        try (Place folder = roots.find(path).enter()) {
            Tree tree = new Tree(Fixed.now(policy, folder.rootPath()), maxDepth, call, (at, what) -> {
                names.put(at.where(), Seen.of(what));
                return names.size() <= MAX_NAMES;
            });
            tree.walk(folder);
        }
        if (names.size() > MAX_NAMES) {
            throw CommandException.invalidParams("path: expected at most " + MAX_NAMES
                    + " files and folders to watch; watch a smaller folder, or less deep");
        }
        return new Snapshot(names);
    }

    /** What is different later, by path. */
    public Map<Path, Change> to(Snapshot later) {
        Map<Path, Change> changes = new TreeMap<>();
        names.forEach((path, was) -> {
            Seen is = later.names.get(path);
            if (is == null) {
                changes.put(path, new Change(FileName.whole(path), Kind.REMOVED, was.type()));
            } else if (!is.equals(was)) {
                changes.put(path, new Change(FileName.whole(path), Kind.MODIFIED, is.type()));
            }
        });
        later.names.forEach((path, is) -> {
            if (!names.containsKey(path)) {
                changes.put(path, new Change(FileName.whole(path), Kind.CREATED, is.type()));
            }
        });
        return changes;
    }
}
