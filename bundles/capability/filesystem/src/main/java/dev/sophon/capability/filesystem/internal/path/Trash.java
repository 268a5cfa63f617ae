package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The trash of one root: a folder right in it, with a folder for each thing. That holds the thing as {@code content} and
 * in {@code path} what it was called; it has a name by time. For one thread.
 */
public final class Trash implements Closeable {
    /** What an id is: when it was deleted, in UTC, and something that no other has. */
    private static final String ID = "[0-9]{17}-[0-9a-f]{8}";

    private static final Path NAME = Path.of(".sophon-trash");
    private static final Path CONTENT = Path.of("content");
    private static final Path WAS = Path.of("path");
    private static final int MAX_PATH = 4_096;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS");
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Place folder;

    private Trash(Place folder) {
        this.folder = folder;
    }

    /**
     * Refuses what is no id of something in a trash.
     *
     * @throws IllegalArgumentException for what can be no id
     */
    public static void checkId(String id) {
        if (!id.matches(ID)) {
            throw new IllegalArgumentException("id: expected one that filesystem.trash tells");
        }
    }

    /** Whether a name is that of a trash, on a file system without capitals too. */
    static boolean is(Path name) {
        return name.toString().equalsIgnoreCase(NAME.toString());
    }

    /** That of the root that the place is in. */
    static Trash of(Place place) throws IOException, CommandException {
        return new Trash(place.root().child(NAME).enter());
    }

    /** As {@link #of}; it is made where there is none. */
    public static Trash made(Place place) throws IOException, CommandException {
        try (Place root = place.root()) {
            if (!root.child(NAME).exists()) {
                NewFolder.at(root.child(NAME), PRIVATE);
            }
        }
        return of(place);
    }

    /**
     * Moves something here.
     *
     * @param path what it is called
     * @return its id
     */
    public String put(Place thing, String path) throws IOException, CommandException {
        String id = TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        Place entry = folder.child(Path.of(id));
        NewFolder.at(entry, PRIVATE);
        boolean done = false;
        try (Place inside = entry.inside()) {
            FileWriting.replace(inside.child(WAS), path.getBytes(StandardCharsets.UTF_8), false);
            thing.folder().move(thing.name(), inside.folder(), CONTENT);
            done = true;
            return id;
        } finally {
            if (!done) {
                Removing.leftover(entry);
            }
        }
    }

    /**
     * What has this id, open.
     *
     * @throws NoSuchFileException where nothing has it
     */
    public Thing find(String id) throws IOException, CommandException {
        Place entry = folder.child(Path.of(id));
        return new Thing(id, entry, entry.inside());
    }

    /** The first ids behind one. */
    public Set<String> ids(String after, int limit, Invocation call) throws IOException, InterruptedException {
        Set<String> ids = FirstNames.of(folder, after, limit, call).names().keySet();
        ids.removeIf(name -> !name.matches(ID));
        return ids;
    }

    /** Shows the trash of each root that has one. */
    public static void each(Roots roots, Action action) throws CommandException, InterruptedException {
        Set<Path> seen = new HashSet<>();
        for (Path root : roots.named()) {
            try (Place place = roots.find(root.toString())) {
                if (seen.add(place.rootPath()) && hasTrash(place)) {
                    try (Trash trash = of(place)) {
                        action.take(trash);
                    }
                }
            } catch (IOException e) {
                if (!(e instanceof NoSuchFileException)) { // no such root now
                    throw Failures.of(e);
                }
            }
        }
    }

    private static boolean hasTrash(Place place) throws IOException, CommandException {
        try (Place root = place.root()) {
            return root.child(NAME).look().isDirectory();
        }
    }

    /**
     * Does something with what has this id, in whatever root.
     *
     * @throws CommandException {@code invalid_params} where nothing has it
     */
    public static <T> T with(Roots roots, String id, OnThing<T> action) throws CommandException, InterruptedException {
        AtomicReference<T> result = new AtomicReference<>();
        each(roots, trash -> {
            Thing found;
            try {
                found = trash.find(id);
            } catch (NoSuchFileException e) {
                return;
            }
            try (found) {
                result.set(Failures.about("path", () -> action.take(found)));
            }
        });
        if (result.get() == null) {
            throw CommandException.invalidParams("id: nothing in the trash has it");
        }
        return result.get();
    }

    /** What is done with a trash. */
    public interface Action {
        void take(Trash trash) throws IOException, CommandException, InterruptedException;
    }

    /** What is done with one thing in it. */
    public interface OnThing<T> {
        T take(Thing thing) throws IOException, CommandException, InterruptedException;
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }

    /** One thing in the trash. */
    public record Thing(String id, Place entry, Place inside) implements Closeable {
        public Instant deletedAt() {
            return LocalDateTime.parse(id.substring(0, id.indexOf('-')), TIME).toInstant(ZoneOffset.UTC);
        }

        public Place content() {
            return inside.child(CONTENT);
        }

        /** What it is; nothing where it is gone for good. */
        public Optional<BasicFileAttributes> what() throws IOException {
            try {
                return Optional.of(content().look());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        /** What it was called; nothing where a part of it is gone for good. */
        public Optional<String> path() throws IOException, CommandException, InterruptedException {
            Place was = inside.child(WAS);
            try (SeekableByteChannel file = was.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer bytes = ByteBuffer.allocate(MAX_PATH);
                while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                    // on
                }
                return Optional.of(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        /** Removes it for good. It cannot be restored from the beginning on, since a part may be gone after a break. */
        public void remove(Invocation call) throws IOException, CommandException, InterruptedException {
            Removing.leftover(inside.child(WAS));
            if (content().exists()) {
                Removing.remove(content(), call::ended);
            }
            Removing.leftover(entry);
        }

        /** Removes what told of it, once it is somewhere else. */
        public void forget() throws IOException, CommandException {
            Removing.leftover(entry);
        }

        @Override
        public void close() throws IOException {
            inside.close();
        }
    }
}
