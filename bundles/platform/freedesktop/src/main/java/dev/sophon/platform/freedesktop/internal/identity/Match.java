package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import java.util.Set;

/**
 * How precisely a name tells that a window is an application's, the least first. Of the two names in {@code WM_CLASS} the
 * instance is the more precise one where it was chosen, as for web pages, and the less precise one where it only is what
 * the program is called, as for terminals that pose as applications.
 */
enum Match {
    NONE,
    PROGRAM,
    CLASS,
    INSTANCE;

    /** By the names of a window's class, in lower case. What many applications share never tells. */
    static Match of(Window window, Set<String> names) {
        String instance = Identity.lower(window.instance());
        String windowClass = Identity.lower(window.wmClass());
        boolean byInstance = names.contains(instance) && !SharedPrograms.tellsNothing(instance);
        if (byInstance && !isPrograms(instance, window)) {
            return INSTANCE;
        }
        if (names.contains(windowClass) && !SharedPrograms.tellsNothing(windowClass)) {
            return CLASS;
        }
        return byInstance ? PROGRAM : NONE;
    }

    /** Whether a window's instance only is what its program, or the script in that, is called. */
    private static boolean isPrograms(String instance, Window window) {
        return instance.equals(Identity.lower(window.processName()))
                || SharedPrograms.contain(instance)
                || (window.pid() != 0
                        && CommandLine.of(window.pid())
                                .filter(process -> process.runsCalled(instance))
                                .isPresent());
    }
}
