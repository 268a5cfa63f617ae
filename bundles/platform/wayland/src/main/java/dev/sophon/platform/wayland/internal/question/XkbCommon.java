package dev.sophon.platform.wayland.internal.question;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** What of libxkbcommon it takes to know what a key means; compositors need it too, so that it is there. */
interface XkbCommon extends Library {
    String SONAME = "libxkbcommon.so.0";
    int TEXT_V1 = 1;

    @Nullable
    Pointer xkb_context_new(int flags);

    void xkb_context_unref(Pointer context);

    @Nullable
    Pointer xkb_keymap_new_from_string(Pointer context, Pointer text, int format, int flags);

    void xkb_keymap_unref(Pointer keymap);

    int xkb_keymap_key_get_syms_by_level(Pointer keymap, int key, int layout, int level, PointerByReference symbols);
}
