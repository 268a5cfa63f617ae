package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;
import java.util.Optional;

/** Loads native libraries by the names that programs, not compilers, know them by. */
public final class Libraries {
    /**
     * RTLD_LAZY, RTLD_GLOBAL and RTLD_NODELETE: JNA unloads a library when its proxy is collected, but a display holds
     * pointers into the libraries of its extensions until it is closed.
     */
    static final Map<String, Object> TO_STAY = Map.of(Library.OPTION_OPEN_FLAGS, 0x1 | 0x100 | 0x1000);

    private Libraries() {}

    /**
     * A library that we cannot do without.
     *
     * @param soname as in {@code libX11.so.6}
     * @param packageName the Debian package that brings it
     * @throws IllegalStateException with what to do, if it cannot be loaded
     */
    public static <T extends Library> T required(String soname, String packageName, Class<T> type) {
        try {
            return Native.load(soname, type, TO_STAY);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    soname + " cannot be loaded. Install it (on Debian and Ubuntu: " + packageName
                            + ") and start the Node again.",
                    e);
        }
    }

    /** A library with a substitute; empty if it cannot be loaded. */
    public static <T extends Library> Optional<T> optional(String soname, Class<T> type) {
        try {
            return Optional.of(Native.load(soname, type, TO_STAY));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }
}
