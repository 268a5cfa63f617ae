package dev.sophon.platform.wayland.internal.question;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.platform.wayland.internal.wire.LibC;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the keys of a keyboard mean; nothing until it is told. For its connection's thread. */
final class Keymap {
    /** How a number in input-event-codes.h becomes one in XKB. */
    private static final int OFFSET = 8;

    private final LibC libc;
    private final XkbCommon xkb;
    private @Nullable Pointer context;
    private @Nullable Pointer keymap;

    Keymap(LibC libc) {
        this.libc = libc;
        try {
            xkb = Native.load(XkbCommon.SONAME, XkbCommon.class);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    XkbCommon.SONAME + " cannot be loaded. Install it (on Debian and Ubuntu: libxkbcommon0).", e);
        }
        context = xkb.xkb_context_new(0);
    }

    /** Takes what the compositor tells; closes the descriptor. */
    void take(int descriptor, int length) throws IOException {
        Pointer told;
        try {
            told = libc.mmap(Pointer.NULL, length, LibC.PROT_READ, LibC.MAP_PRIVATE, descriptor, 0);
        } catch (LastErrorException e) {
            throw new IOException("a keymap cannot be read (errno " + e.getErrorCode() + ")", e);
        } finally {
            libc.close(descriptor);
        }
        drop();
        if (context != null) {
            keymap = xkb.xkb_keymap_new_from_string(context, told, XkbCommon.TEXT_V1, 0);
        }
        libc.munmap(told, length);
    }

    /**
     * What a key means without Shift.
     *
     * @param code by input-event-codes.h
     * @param layout which of the keyboard's layouts is in use
     * @return a keysym; 0 for nothing
     */
    int symbol(int code, int layout) {
        if (keymap == null) {
            return 0;
        }
        PointerByReference symbols = new PointerByReference();
        int count = xkb.xkb_keymap_key_get_syms_by_level(keymap, code + OFFSET, layout, 0, symbols);
        return count > 0 ? symbols.getValue().getInt(0) : 0;
    }

    /** Closes the descriptor of one in a format that nobody knows. */
    void drop(int descriptor) {
        libc.close(descriptor);
        drop();
    }

    private void drop() {
        if (keymap != null) {
            xkb.xkb_keymap_unref(keymap);
            keymap = null;
        }
    }

    /** Gives its memory back; no more is taken. */
    void free() {
        drop();
        if (context != null) {
            xkb.xkb_context_unref(context);
            context = null;
        }
    }
}
