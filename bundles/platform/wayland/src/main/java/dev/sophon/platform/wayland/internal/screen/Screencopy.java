package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of whole monitors by the protocol wlr-screencopy-unstable-v1, several at once. Their memory is kept for the next
 * ones. For its connection's thread.
 */
final class Screencopy {
    static final String MANAGER = "zwlr_screencopy_manager_v1";
    private static final int VERSION = 3;
    // Of the manager.
    private static final int CAPTURE_OUTPUT = 0;
    // Of a frame.
    private static final int COPY = 0;
    private static final int DESTROY = 1;
    private static final int BUFFER = 0;
    private static final int FLAGS = 1;
    private static final int READY = 2;
    private static final int FAILED = 3;
    private static final int BUFFER_DONE = 6;
    private static final int BUFFER_DONE_SINCE = 3;
    private static final int UPSIDE_DOWN = 1;

    private final LibC libc;
    private final Wayland wayland;
    private final Connection connection;
    private final WlObject shm;
    private final WlObject manager;
    private final Map<String, SharedPicture> kept = new HashMap<>();

    Screencopy(LibC libc, Wayland wayland, Connection connection) throws IOException {
        this.libc = libc;
        this.wayland = wayland;
        this.connection = connection;
        this.shm = connection.bind("wl_shm", 1, Listener.DEAF);
        this.manager = connection.bind(MANAGER, VERSION, Listener.DEAF);
        wayland.atEnd(() -> kept.values().forEach(SharedPicture::unmap));
    }

    /**
     * What a monitor shows.
     *
     * @param upsideDown whether its first row is the lowest
     */
    record Taken(Output output, SharedPicture picture, boolean upsideDown) {}

    private static final class Frame {
        private @Nullable WlObject object;
        private SharedPicture.@Nullable Kind kind;
        private @Nullable SharedPicture picture;
        private boolean described;
        private boolean upsideDown;
        private boolean ready;
        private boolean failed;
    }

    /**
     * Takes them; their pixels are valid until the next ones are taken.
     *
     * @throws CommandException {@code platform_unsupported} if the compositor gives none
     */
    List<Taken> take(List<Output> outputs, boolean cursor) throws IOException, CommandException {
        List<Frame> frames = new ArrayList<>();
        try {
            for (Output each : outputs) {
                frames.add(begin(each, cursor));
            }
            await(frames, frame -> frame.described);
            for (int i = 0; i < frames.size(); i++) {
                Frame frame = frames.get(i);
                SharedPicture picture = memory(outputs.get(i), frame.kind);
                frame.picture = picture;
                connection.send(object(frame), COPY, arguments -> arguments.object(picture.buffer()));
            }
            await(frames, frame -> frame.ready);
        } finally {
            for (Frame each : frames) {
                connection.destroy(object(each), DESTROY);
            }
        }
        List<Taken> taken = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            SharedPicture picture = frame.picture;
            if (picture != null) {
                taken.add(new Taken(outputs.get(i), picture, frame.upsideDown));
            }
        }
        return taken;
    }

    /** Gives the memory back that is not of one of these monitors. */
    void keepOnly(List<Output> outputs) throws IOException {
        Set<String> names = outputs.stream().map(Output::name).collect(Collectors.toSet());
        for (String each : List.copyOf(kept.keySet())) {
            SharedPicture gone = names.contains(each) ? null : kept.remove(each);
            if (gone != null) {
                gone.free();
            }
        }
    }

    private Frame begin(Output output, boolean cursor) throws IOException {
        Frame frame = new Frame();
        frame.object = connection.make(manager, CAPTURE_OUTPUT, event -> onFrame(frame, event), arguments -> arguments
                .made()
                .integer(cursor ? 1 : 0)
                .object(output.object()));
        return frame;
    }

    private void await(List<Frame> frames, Predicate<Frame> state) throws IOException, CommandException {
        boolean over = connection.await(
                () -> frames.stream().anyMatch(each -> each.failed)
                        || frames.stream().allMatch(state),
                Wayland.PATIENCE);
        if (!over) {
            throw wayland.silentException();
        }
        if (frames.stream().anyMatch(each -> each.failed)) {
            throw CommandException.unsupported(
                    "The compositor gave no picture; the monitor may be switched off, or changed just now. Try again.");
        }
    }

    private SharedPicture memory(Output output, SharedPicture.@Nullable Kind kind)
            throws IOException, CommandException {
        if (kind == null) {
            throw CommandException.unsupported("The compositor gives pictures only to programs with a graphics card.");
        }
        SharedPicture known = kept.get(output.name());
        if (known != null && known.kind().equals(kind)) {
            return known;
        }
        if (known != null) {
            kept.remove(output.name());
            known.free();
        }
        SharedPicture made = SharedPicture.of(libc, connection, shm, kind);
        kept.put(output.name(), made);
        return made;
    }

    private static WlObject object(Frame frame) {
        WlObject object = frame.object;
        if (object == null) {
            throw new IllegalStateException("a frame without an object");
        }
        return object;
    }

    private void onFrame(Frame frame, Event event) {
        switch (event.opcode()) {
            case BUFFER -> {
                frame.kind = new SharedPicture.Kind(event.integer(), event.integer(), event.integer(), event.integer());
                frame.described = manager.version() < BUFFER_DONE_SINCE;
            }
            case FLAGS -> frame.upsideDown = (event.integer() & UPSIDE_DOWN) != 0;
            case READY -> frame.ready = true;
            case FAILED -> frame.failed = true;
            case BUFFER_DONE -> frame.described = true;
            default -> {
                // Where it changed, and how to take it with a graphics card.
            }
        }
    }
}
