package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.Global;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The monitors of a compositor, as they come and go. For its connection's thread. */
public final class Outputs {
    private static final String OUTPUT = "wl_output";
    private static final String XDG_OUTPUT = "zxdg_output_manager_v1";
    private static final int VERSION = 4;
    private static final int XDG_VERSION = 3;
    // Of wl_output.
    private static final int RELEASE = 0;
    private static final int RELEASE_SINCE = 3;
    private static final int GEOMETRY = 0;
    private static final int MODE = 1;
    private static final int SCALE = 3;
    private static final int NAME = 4;
    private static final int CURRENT = 1;
    // Of zxdg_output.
    private static final int GET_XDG_OUTPUT = 1;
    private static final int DESTROY = 0;
    private static final int LOGICAL_POSITION = 0;
    private static final int LOGICAL_SIZE = 1;
    private static final int XDG_NAME = 3;

    private final Connection connection;
    private final Map<Integer, Told> told = new LinkedHashMap<>();
    private @Nullable WlObject places;

    /** What a compositor has told of a monitor. */
    private static final class Told {
        private @Nullable WlObject object;
        private @Nullable WlObject place;
        private String name = "";
        private int x;
        private int y;
        private int width;
        private int height;
        private int scale = 1;
        private int transform;
        private @Nullable Bounds logical;
        private int logicalX;
        private int logicalY;

        private boolean turned() {
            return transform % 2 != 0;
        }

        private Layout.Placed<Told> placed() {
            int across = turned() ? height : width;
            int down = turned() ? width : height;
            Bounds place = logical == null
                    ? new Bounds(x, y, across / scale, down / scale)
                    : new Bounds(logicalX, logicalY, logical.width(), logical.height());
            return new Layout.Placed<>(this, place, across, down);
        }
    }

    /** Begins to learn of them; they are known after the next round trip. */
    public Outputs(Connection connection) throws IOException {
        this.connection = connection;
        if (connection.global(XDG_OUTPUT).isPresent()) {
            places = connection.bind(XDG_OUTPUT, XDG_VERSION, Listener.DEAF);
        }
        for (Global each : connection.globals()) {
            come(each);
        }
        connection.watchGlobals(this::come, this::gone);
    }

    /** Where they are now. */
    public Layout layout() throws CommandException {
        List<Layout.Placed<Told>> placed = new ArrayList<>();
        for (Told each : told.values()) {
            Layout.Placed<Told> one = each.placed();
            // One that has just come has told nothing yet; one that is switched off has no size.
            if (one.width() > 0
                    && one.height() > 0
                    && one.logical().width() > 0
                    && one.logical().height() > 0) {
                placed.add(one);
            }
        }
        return Layout.of(placed, Outputs::output).orFail();
    }

    private static Output output(Layout.Placed<Told> placed, Bounds place) {
        Told of = placed.what();
        WlObject object = of.object;
        if (object == null) {
            throw new IllegalStateException("an output without an object");
        }
        String name = of.name.isEmpty() ? "output-" + object.id() : of.name;
        return new Output(object, name, placed.logical(), place, of.transform);
    }

    private void come(Global global) throws IOException {
        if (!global.type().equals(OUTPUT)) {
            return;
        }
        Told output = new Told();
        told.put(global.name(), output);
        WlObject object = connection.bind(global, VERSION, event -> onOutput(output, event));
        output.object = object;
        if (places != null) {
            output.place =
                    connection.make(places, GET_XDG_OUTPUT, event -> onPlace(output, event), arguments -> arguments
                            .made()
                            .object(object));
        }
    }

    private void gone(Global global) throws IOException {
        Told output = told.remove(global.name());
        if (output == null) {
            return;
        }
        if (output.place != null) {
            connection.destroy(output.place, DESTROY);
        }
        if (output.object != null && output.object.version() >= RELEASE_SINCE) {
            connection.destroy(output.object, RELEASE);
        }
    }

    private static void onOutput(Told output, Event event) throws IOException {
        switch (event.opcode()) {
            case GEOMETRY -> {
                output.x = event.integer();
                output.y = event.integer();
                // Its size in millimetres, and the order of its subpixels.
                event.integer();
                event.integer();
                event.integer();
                event.text();
                event.text();
                output.transform = event.integer();
            }
            case MODE -> {
                if ((event.integer() & CURRENT) != 0) {
                    output.width = event.integer();
                    output.height = event.integer();
                }
            }
            case SCALE -> output.scale = Math.max(1, event.integer());
            case NAME -> output.name = event.text();
            default -> {
                // What it is called at length, and that all is told.
            }
        }
    }

    private static void onPlace(Told output, Event event) throws IOException {
        switch (event.opcode()) {
            case LOGICAL_POSITION -> {
                output.logicalX = event.integer();
                output.logicalY = event.integer();
            }
            case LOGICAL_SIZE -> output.logical = new Bounds(0, 0, event.integer(), event.integer());
            case XDG_NAME -> output.name = event.text();
            default -> {
                // As above.
            }
        }
    }
}
