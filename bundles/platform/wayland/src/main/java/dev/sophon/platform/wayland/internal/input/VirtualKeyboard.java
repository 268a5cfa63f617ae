package dev.sophon.platform.wayland.internal.input;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A keyboard by the protocol virtual-keyboard-unstable-v1, whose keymap we make. For its connection's thread. */
final class VirtualKeyboard {
    private static final String MANAGER = "zwp_virtual_keyboard_manager_v1";
    private static final int CREATE = 0;
    private static final int KEYMAP = 0;
    private static final int KEY = 1;
    private static final int MODIFIERS = 2;
    private static final int XKB_V1 = 1;

    private final LibC libc;
    private final Connection connection;
    private final WlObject keyboard;
    private final Deque<Integer> held = new ArrayDeque<>();
    private String keymap = "";
    private int modifiers;

    VirtualKeyboard(LibC libc, Connection connection, WlObject seat) throws IOException {
        this.libc = libc;
        this.connection = connection;
        WlObject manager = connection.bind(MANAGER, 1, Listener.DEAF);
        keyboard = connection.make(manager, CREATE, Listener.DEAF, arguments -> arguments
                .object(seat)
                .made());
        // Only with a map is it one.
        keymap(Keymaps.ofKeys());
    }

    /** What its keys make from now on; what was pressed before keeps what it meant. */
    void keymap(String map) throws IOException {
        if (map.equals(keymap)) {
            return;
        }
        byte[] bytes = (map + "\0").getBytes(StandardCharsets.UTF_8);
        try (Memory memory = new Memory(bytes.length)) {
            memory.write(0, bytes, 0, bytes.length);
            int file = libc.memfd_create("sophon-keymap", LibC.MFD_CLOEXEC);
            try {
                for (long at = 0; at < bytes.length; ) {
                    at += libc.write(file, memory.share(at), bytes.length - at);
                }
                connection.send(
                        keyboard,
                        KEYMAP,
                        arguments -> arguments.integer(XKB_V1).descriptor(file).integer(bytes.length));
            } finally {
                libc.close(file);
            }
        } catch (LastErrorException e) {
            throw new IOException("no memory for a keymap", e);
        }
        keymap = map;
        modify(0);
    }

    /** Presses and releases a key, by its number in input-event-codes.h. */
    void stroke(int code) throws IOException {
        send(code, true);
        send(code, false);
    }

    /** @param modifier what it changes while it is down, as a mask; 0 for none */
    void press(int code, int modifier) throws IOException {
        held.push(code);
        send(code, true);
        modify(modifiers | modifier);
    }

    /** Releases all in the reverse order. */
    void releaseAll() throws IOException {
        while (!held.isEmpty()) {
            send(held.pop(), false);
        }
        if (modifiers != 0) {
            modify(0);
        }
    }

    private void modify(int mask) throws IOException {
        modifiers = mask;
        connection.send(
                keyboard,
                MODIFIERS,
                arguments -> arguments.integer(mask).integer(0).integer(0).integer(0));
    }

    private void send(int code, boolean down) throws IOException {
        connection.send(keyboard, KEY, arguments -> arguments
                .integer(VirtualPointer.now())
                .integer(code)
                .integer(down ? 1 : 0));
    }
}
