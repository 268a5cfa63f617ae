package dev.sophon.platform.x11.internal.display;

import dev.sophon.node.command.CommandException;
import java.util.Map;

/** An error that the server answered a request with, by the numbers of the X11 protocol. */
record RefusedRequest(int error, int request) {
    private static final Map<Integer, String> NAMES =
            Map.of(2, "BadValue", 3, "BadWindow", 8, "BadMatch", 9, "BadDrawable", 10, "BadAccess", 11, "BadAlloc");

    CommandException exception() {
        return CommandException.unsupported("The X server refused request " + request + " with "
                + NAMES.getOrDefault(error, "error") + " (" + error + ").");
    }
}
