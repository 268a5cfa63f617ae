package dev.sophon.platform.wayland.internal.input;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.platform.wayland.internal.screen.Layout;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A pointer by the protocol wlr-virtual-pointer-unstable-v1. For its connection's thread. */
final class VirtualPointer {
    private static final String MANAGER = "zwlr_virtual_pointer_manager_v1";
    private static final int CREATE = 0;
    private static final int MOTION_ABSOLUTE = 1;
    private static final int BUTTON = 2;
    private static final int FRAME = 4;
    private static final int AXIS_SOURCE = 5;
    private static final int AXIS_DISCRETE = 7;
    private static final int WHEEL = 0;
    private static final int DOWN = 0;
    private static final int ACROSS = 1;
    /** What a step of a wheel moves, in the compositor's pixels, as libinput says it. */
    private static final double STEP = 15;
    /** Of input-event-codes.h. */
    private static final int BTN_LEFT = 0x110;
    /** Parts of a pixel: of a scaled monitor, each of its own is to be met in its middle. */
    private static final int PARTS = 256;

    private static final double MIDDLE = 0.5;

    private final Connection connection;
    private final WlObject pointer;
    private final Set<Button> held = EnumSet.noneOf(Button.class);

    VirtualPointer(Connection connection, WlObject seat) throws IOException {
        this.connection = connection;
        WlObject manager = connection.bind(MANAGER, 1, Listener.DEAF);
        pointer = connection.make(manager, CREATE, Listener.DEAF, arguments -> arguments
                .object(seat)
                .made());
    }

    /** Moves to the middle of a physical pixel. */
    void move(Layout layout, int x, int y) throws IOException {
        Bounds all = layout.logicalDesktop();
        double[] at = layout.logical(x + MIDDLE, y + MIDDLE);
        connection.send(pointer, MOTION_ABSOLUTE, arguments -> arguments
                .integer(now())
                .integer((int) Math.round((at[0] - all.x()) * PARTS))
                .integer((int) Math.round((at[1] - all.y()) * PARTS))
                .integer(all.width() * PARTS)
                .integer(all.height() * PARTS));
        connection.send(pointer, FRAME);
    }

    /** Presses and releases. */
    void click(Button button) throws IOException {
        send(button, true);
        send(button, held.contains(button));
    }

    /** Presses, until {@link #release}. */
    void press(Button button) throws IOException {
        if (held.add(button)) {
            send(button, true);
        }
    }

    void release(Button button) throws IOException {
        if (held.remove(button)) {
            send(button, false);
        }
    }

    void releaseAll() throws IOException {
        for (Button each : List.copyOf(held)) {
            release(each);
        }
    }

    /**
     * Turns the wheel.
     *
     * @param steps down or to the right if positive
     */
    void turn(boolean across, int steps) throws IOException {
        int direction = steps < 0 ? -1 : 1;
        for (int i = 0; i < Math.abs(steps); i++) {
            connection.send(pointer, AXIS_SOURCE, arguments -> arguments.integer(WHEEL));
            connection.send(pointer, AXIS_DISCRETE, arguments -> arguments
                    .integer(now())
                    .integer(across ? ACROSS : DOWN)
                    .fixed(direction * STEP)
                    .integer(direction));
            connection.send(pointer, FRAME);
        }
    }

    private void send(Button button, boolean down) throws IOException {
        connection.send(
                pointer,
                BUTTON,
                arguments -> arguments.integer(now()).integer(code(button)).integer(down ? 1 : 0));
        connection.send(pointer, FRAME);
    }

    private static int code(Button button) {
        return switch (button) {
            case LEFT -> BTN_LEFT;
            case RIGHT -> BTN_LEFT + 1;
            case MIDDLE -> BTN_LEFT + 2;
        };
    }

    static int now() {
        return (int) (System.nanoTime() / 1_000_000);
    }
}
