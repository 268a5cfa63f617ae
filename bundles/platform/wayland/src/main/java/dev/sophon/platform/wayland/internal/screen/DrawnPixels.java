package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where pixels change, by wlr-screencopy, which gives the next picture when something is drawn. It tells one rectangle around
 * all of it, so the pictures are compared. What is drawn as it was before is not told. For its connection's thread, but
 * {@link #check}.
 */
public final class DrawnPixels {
    private static final int VERSION = 3;
    private static final int DAMAGE_SINCE = 2;
    // Of the manager and a frame.
    private static final int CAPTURE_OUTPUT = 0;
    private static final int COPY = 0;
    private static final int DESTROY = 1;
    private static final int COPY_WITH_DAMAGE = 2;
    private static final int BUFFER = 0;
    private static final int FLAGS = 1;
    private static final int READY = 2;
    private static final int FAILED = 3;
    private static final int DAMAGE = 4;
    private static final int BUFFER_DONE = 6;
    private static final int BUFFER_DONE_SINCE = 3;
    private static final int UPSIDE_DOWN = 1;

    /** The side of a square in which changes are told together. */
    private static final int SQUARE = 32;
    /** How often it is looked for monitors that have come, or give pictures again. */
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LibC libc;
    private final Wayland wayland;
    private final Connection connection;
    private final WlObject shm;
    private final WlObject manager;
    private final Outputs outputs;
    private final Bounds where;
    private final Consumer<List<Bounds>> told;
    private final Map<String, Watched> watched = new HashMap<>();
    private final Set<SharedPicture> memories = new HashSet<>();
    private volatile long checked = System.nanoTime();

    /** A monitor and what it showed last. */
    private final class Watched {
        private final Output output;
        private @Nullable WlObject frame;
        private SharedPicture.@Nullable Kind kind;
        private @Nullable SharedPicture picture;
        private int @Nullable [] last;
        private @Nullable Bounds damage;
        private boolean upsideDown;
        private boolean failed;

        Watched(Output output) {
            this.output = output;
        }

        void next() throws IOException {
            damage = null;
            frame = connection.make(manager, CAPTURE_OUTPUT, this::on, arguments -> arguments
                    .made()
                    .integer(0)
                    .object(output.object()));
        }

        private void on(Event event) throws IOException {
            switch (event.opcode()) {
                case BUFFER -> {
                    kind = new SharedPicture.Kind(event.integer(), event.integer(), event.integer(), event.integer());
                    if (manager.version() < BUFFER_DONE_SINCE) {
                        copy();
                    }
                }
                case FLAGS -> upsideDown = (event.integer() & UPSIDE_DOWN) != 0;
                case DAMAGE -> {
                    Bounds more = new Bounds(event.integer(), event.integer(), event.integer(), event.integer());
                    damage = damage == null ? more : damage.around(more);
                }
                case BUFFER_DONE -> copy();
                case READY -> {
                    end();
                    compare();
                    next();
                }
                case FAILED -> {
                    end();
                    failed = true;
                }
                default -> {
                    // How to take it with a graphics card.
                }
            }
        }

        private void copy() throws IOException {
            SharedPicture into = picture;
            SharedPicture.Kind wanted = kind;
            WlObject own = frame;
            if (own == null || wanted == null) {
                failed = true;
                return;
            }
            try {
                if (into == null || !into.kind().equals(wanted)) {
                    free();
                    into = SharedPicture.of(libc, connection, shm, wanted);
                    memories.add(into);
                    picture = into;
                }
            } catch (CommandException e) {
                end();
                failed = true;
                return;
            }
            WlObject buffer = into.buffer();
            connection.send(own, last == null ? COPY : COPY_WITH_DAMAGE, arguments -> arguments.object(buffer));
        }

        private void compare() throws IOException {
            SharedPicture taken = picture;
            if (taken == null) {
                return;
            }
            try {
                Pixels pixels = taken.pixels();
                int width = pixels.width();
                int height = pixels.height();
                int[] before = last;
                if (before == null || before.length != width * height) {
                    last = new int[width * height];
                    read(pixels, last, new Bounds(0, 0, width, height), null);
                    if (before != null) {
                        tell(List.of(output.place()));
                    }
                    return;
                }
                Bounds within = damage == null || upsideDown ? new Bounds(0, 0, width, height) : damage;
                List<Bounds> changed = new ArrayList<>();
                read(pixels, before, within, changed);
                if (changed.isEmpty()) {
                    return;
                }
                Bounds place = output.place();
                // Where the picture is turned it is told of the monitor as a whole.
                tell(
                        output.transform() != 0 || upsideDown
                                ? List.of(place)
                                : changed.stream()
                                        .map(each -> new Bounds(
                                                each.x() + place.x(),
                                                each.y() + place.y(),
                                                each.width(),
                                                each.height()))
                                        .toList());
            } catch (CommandException e) {
                failed = true;
            }
        }

        private void end() throws IOException {
            WlObject over = frame;
            frame = null;
            if (over != null) {
                connection.destroy(over, DESTROY);
            }
        }

        private void free() throws IOException {
            SharedPicture over = picture;
            picture = null;
            last = null;
            if (over != null) {
                memories.remove(over);
                over.free();
            }
        }
    }

    private DrawnPixels(LibC libc, Wayland wayland, Connection connection, Bounds where, Consumer<List<Bounds>> told)
            throws IOException, CommandException {
        this.libc = libc;
        this.wayland = wayland;
        this.connection = connection;
        this.where = where;
        this.told = told;
        shm = connection.bind("wl_shm", 1, Listener.DEAF);
        manager = connection.bind(Screencopy.MANAGER, VERSION, Listener.DEAF);
        if (manager.version() < DAMAGE_SINCE) {
            throw CommandException.unsupported("This compositor does not tell when something is drawn.");
        }
        outputs = new Outputs(connection);
        wayland.atEnd(() -> memories.forEach(SharedPicture::unmap));
    }

    /**
     * Begins to watch; what changes from then on is told.
     *
     * @param where in physical pixels
     * @param told on the connection's thread; must not wait
     */
    public static DrawnPixels begin(
            LibC libc, Wayland wayland, Connection connection, Bounds where, Consumer<List<Bounds>> told)
            throws IOException, CommandException {
        DrawnPixels pixels = new DrawnPixels(libc, wayland, connection, where, told);
        pixels.look();
        boolean known = connection.await(
                () -> pixels.watched.values().stream().allMatch(each -> each.last != null || each.failed),
                Wayland.PATIENCE);
        if (!known) {
            throw wayland.silentException();
        }
        return pixels;
    }

    /** Looks for monitors that have come or changed, once in a while; for any thread that is not the connection's. */
    public void check() throws CommandException {
        if (System.nanoTime() - checked >= CHECK_NANOS) {
            checked = System.nanoTime();
            wayland.call(open -> {
                look();
                return true;
            });
        }
    }

    private void look() throws IOException, CommandException {
        wayland.settle(connection);
        Map<String, Output> there = new HashMap<>();
        for (Output each : outputs.layout().outputs()) {
            if (each.place().meets(where)) {
                there.put(each.name(), each);
            }
        }
        for (String name : List.copyOf(watched.keySet())) {
            Watched known = watched.get(name);
            if (known != null && (known.failed || !known.output.equals(there.get(name)))) {
                boolean seen = known.last != null;
                known.end();
                known.free();
                watched.remove(name);
                if (seen) {
                    tell(List.of(known.output.place()));
                }
            }
        }
        for (Output each : there.values()) {
            if (!watched.containsKey(each.name())) {
                Watched begun = new Watched(each);
                watched.put(each.name(), begun);
                begun.next();
            }
        }
    }

    private void tell(List<Bounds> changed) {
        List<Bounds> wanted = changed.stream().filter(where::meets).toList();
        if (!wanted.isEmpty()) {
            told.accept(wanted);
        }
    }

    /**
     * Takes new pixels in.
     *
     * @param changed gets where they differ; null where that does not matter
     */
    private static void read(Pixels pixels, int[] last, Bounds within, @Nullable List<Bounds> changed) {
        int width = pixels.width();
        int right = Math.min(width, within.x() + within.width());
        int bottom = Math.min(pixels.height(), within.y() + within.height());
        int[] row = new int[width];
        for (int top = Math.max(0, within.y()); top < bottom; top += SQUARE) {
            int end = Math.min(bottom, top + SQUARE);
            @Nullable Bounds[] squares = new Bounds[width / SQUARE + 1];
            for (int y = top; y < end; y++) {
                pixels.read(y, row);
                int from = Math.max(0, within.x());
                while (from < right) {
                    int different = Arrays.mismatch(row, from, right, last, y * width + from, y * width + right);
                    if (different < 0) {
                        break;
                    }
                    int x = from + different;
                    int square = x / SQUARE;
                    int next = Math.min(right, (square + 1) * SQUARE);
                    Bounds one = new Bounds(x, y, next - x, 1);
                    Bounds known = squares[square];
                    squares[square] = known == null ? one : known.around(one);
                    from = next;
                }
                System.arraycopy(
                        row,
                        Math.max(0, within.x()),
                        last,
                        y * width + Math.max(0, within.x()),
                        Math.max(0, right - Math.max(0, within.x())));
            }
            if (changed != null) {
                join(squares, changed);
            }
        }
    }

    /** Squares beside each other are one. */
    private static void join(@Nullable Bounds[] squares, List<Bounds> changed) {
        Bounds open = null;
        for (@Nullable Bounds each : squares) {
            if (each == null) {
                if (open != null) {
                    changed.add(open);
                }
                open = null;
            } else {
                open = open == null ? each : open.around(each);
            }
        }
        if (open != null) {
            changed.add(open);
        }
    }
}
