package dev.sophon.platform.freedesktop.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who can change what a path leads to: who may write the file, or a folder on the way to it, links included. A path that
 * cannot be followed is anybody's.
 */
public final class RootOnly {
    private static final int MOST_LINKS = 40;
    private static final int OTHERS_WRITE = 0022;
    private static final int ROOT = 0;

    private final List<Path> writable;
    private final int me;

    /** @param writable folders that are not root's alone, whatever their modes say */
    public RootOnly(List<Path> writable) {
        this.writable = writable.stream()
                .flatMap(folder -> Stream.of(folder, real(folder)))
                .distinct()
                .toList();
        this.me = uid(Path.of("/proc/self"));
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder.toAbsolutePath().normalize();
        }
    }

    private static int uid(Path path) {
        try {
            return Files.getAttribute(path, "unix:uid") instanceof Integer uid ? uid : -1;
        } catch (IOException | UnsupportedOperationException e) {
            return -1;
        }
    }

    /** Whether nobody but root can change it. */
    public boolean holds(Path path) {
        return everywhere(
                path,
                (step, owner, mode) ->
                        owner == ROOT && (mode & OTHERS_WRITE) == 0 && (me == ROOT || !Files.isWritable(step)));
    }

    /** Whether the Node's own user can change it; where that is root, everything that is not root's alone counts. */
    public boolean isMine(Path path) {
        return !everywhere(
                path,
                (step, owner, mode) -> me == ROOT
                        ? owner == ROOT && (mode & OTHERS_WRITE) == 0
                        : owner != me && !Files.isWritable(step));
    }

    private interface Step {
        boolean holds(Path step, int owner, int mode);
    }

    private boolean everywhere(Path path, Step step) {
        Path current = Path.of("/");
        Deque<Path> rest = new ArrayDeque<>();
        path.toAbsolutePath().forEach(rest::add);
        int links = 0;
        try {
            if (!holds(current, step)) {
                return false;
            }
            while (!rest.isEmpty()) {
                Path next = current.resolve(rest.removeFirst()).normalize();
                if (Files.isSymbolicLink(next)) {
                    if (++links > MOST_LINKS) {
                        return false;
                    }
                    Path target = Files.readSymbolicLink(next);
                    current = target.isAbsolute() ? Path.of("/") : current;
                    Deque<Path> behind = new ArrayDeque<>();
                    target.forEach(behind::add);
                    behind.descendingIterator().forEachRemaining(rest::addFirst);
                } else if (holds(next, step)) {
                    current = next;
                } else {
                    return false;
                }
            }
            Path end = current;
            return writable.stream().noneMatch(end::startsWith);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean holds(Path place, Step step) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(place, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("uid") instanceof Integer owner
                && attributes.get("mode") instanceof Integer mode
                && step.holds(place, owner, mode);
    }
}
