package dev.sophon.platform.wayland.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Pointer and keyboard of the seat, as far as they are for a surface of this connection. For its connection's thread. */
final class PersonsInput {
    private static final int SEAT_VERSION = 5;
    // Of wl_seat, wl_pointer and wl_keyboard.
    private static final int GET_POINTER = 0;
    private static final int GET_KEYBOARD = 1;
    private static final int CAPABILITIES = 0;
    private static final int HAS_POINTER = 1;
    private static final int HAS_KEYBOARD = 2;
    private static final int SET_CURSOR = 0;
    private static final int RELEASE_POINTER = 1;
    private static final int RELEASE_KEYBOARD = 0;
    private static final int ENTER = 0;
    private static final int LEAVE = 1;
    private static final int MOTION = 2;
    private static final int BUTTON = 3;
    private static final int KEYMAP = 0;
    private static final int KEYS_ENTER = 1;
    private static final int KEYS_LEAVE = 2;
    private static final int KEY = 3;
    private static final int MODIFIERS = 4;
    private static final int XKB_V1 = 1;
    private static final int LEFT_BUTTON = 0x110;
    private static final int SHIFT = 1;

    /** Is told what the person does, in the compositor's pixels from the surface's corner. */
    interface Told {
        void pointer(double x, double y);

        void pointerLeft();

        void button(boolean down) throws IOException;

        /**
         * A key.
         *
         * @param symbol a keysym
         * @param down whether it was pressed, else released
         */
        void key(int symbol, boolean shift, boolean down);

        void keysCame();

        void keysLeft();
    }

    private final Connection connection;
    private final WlObject seat;
    private final WlObject cursor;
    private final Keymap keymap;
    private final Told told;
    private @Nullable WlObject pointer;
    private @Nullable WlObject keyboard;
    private int layout;
    private boolean shift;

    PersonsInput(LibC libc, Wayland wayland, Connection connection, LayerSurface surface, Told told)
            throws IOException, CommandException {
        this.connection = connection;
        this.told = told;
        keymap = new Keymap(libc);
        wayland.atEnd(keymap::free);
        cursor = surface.cursor(arrow());
        seat = connection.bind("wl_seat", SEAT_VERSION, this::onSeat);
    }

    /** A client shows the pointer over what is its own. */
    private static BufferedImage arrow() {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Polygon shape = new Polygon(new int[] {1, 1, 5, 8, 11, 8, 13}, new int[] {1, 18, 14, 21, 20, 13, 13}, 7);
        graphics.setColor(Color.BLACK);
        graphics.fill(shape);
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(shape);
        graphics.dispose();
        return image;
    }

    private void onSeat(Event event) throws IOException {
        if (event.opcode() != CAPABILITIES) {
            return;
        }
        int has = event.integer();
        if ((has & HAS_POINTER) != 0 && pointer == null) {
            pointer = connection.make(seat, GET_POINTER, this::onPointer, arguments -> arguments.made());
        } else if ((has & HAS_POINTER) == 0 && pointer != null) {
            connection.destroy(pointer, RELEASE_POINTER);
            pointer = null;
        }
        if ((has & HAS_KEYBOARD) != 0 && keyboard == null) {
            keyboard = connection.make(seat, GET_KEYBOARD, this::onKeyboard, arguments -> arguments.made());
        } else if ((has & HAS_KEYBOARD) == 0 && keyboard != null) {
            connection.destroy(keyboard, RELEASE_KEYBOARD);
            keyboard = null;
        }
    }

    private void onPointer(Event event) throws IOException {
        switch (event.opcode()) {
            case ENTER -> {
                int serial = event.integer();
                event.integer();
                WlObject own = pointer;
                if (own != null) {
                    connection.send(own, SET_CURSOR, arguments -> arguments
                            .integer(serial)
                            .object(cursor)
                            .integer(1)
                            .integer(1));
                }
                told.pointer(event.fixed(), event.fixed());
            }
            case LEAVE -> told.pointerLeft();
            case MOTION -> {
                event.integer();
                told.pointer(event.fixed(), event.fixed());
            }
            case BUTTON -> {
                event.integer();
                event.integer();
                if (event.integer() == LEFT_BUTTON) {
                    told.button(event.integer() != 0);
                }
            }
            default -> {
                // Wheels answer nothing.
            }
        }
    }

    private void onKeyboard(Event event) throws IOException {
        switch (event.opcode()) {
            case KEYMAP -> {
                int format = event.integer();
                int descriptor = event.descriptor();
                if (format == XKB_V1) {
                    keymap.take(descriptor, event.integer());
                } else {
                    keymap.drop(descriptor);
                }
            }
            case KEYS_ENTER -> told.keysCame();
            case KEYS_LEAVE -> told.keysLeft();
            case KEY -> {
                event.integer();
                event.integer();
                int symbol = keymap.symbol(event.integer(), layout);
                told.key(symbol, shift, event.integer() != 0);
            }
            case MODIFIERS -> {
                event.integer();
                shift = (event.integer() & SHIFT) != 0;
                event.integer();
                event.integer();
                layout = event.integer();
            }
            default -> {
                // How fast they repeat.
            }
        }
    }
}
