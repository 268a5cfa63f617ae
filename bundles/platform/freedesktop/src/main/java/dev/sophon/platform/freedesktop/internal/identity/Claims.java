package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.window.Window;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Which windows are more precisely other applications' than the one that is meant.
 *
 * @param classes of the windows that the others' entries name
 * @param classesOfCommands those of them whose entries are a program with arguments of its own, as web pages are
 * @param programs that are other applications without arguments, by what their windows' class usually is
 * @param longer whether a process runs another application's longer command, where no class tells
 */
record Claims(Set<String> classes, Set<String> classesOfCommands, Set<String> programs, LongPredicate longer) {
    /** Nobody else's. */
    static final Claims NONE = new Claims(Set.of(), Set.of(), Set.of(), pid -> false);

    /** Whether a window that matches so is no other's. */
    boolean leave(Window window, Match match) {
        return match != Match.NONE
                && Match.of(window, classes).compareTo(match) <= 0
                && (match != Match.PROGRAM || !programs.contains(Identity.lower(window.wmClass())))
                && !runsLonger(window);
    }

    /** Whether a window whose process tells whose it is, and not its class, is no other's. */
    boolean leaveByProcess(Window window) {
        return Match.of(window, classesOfCommands).compareTo(Match.PROGRAM) <= 0 && !runsLonger(window);
    }

    private boolean runsLonger(Window window) {
        return window.pid() != 0 && longer.test(window.pid());
    }
}
