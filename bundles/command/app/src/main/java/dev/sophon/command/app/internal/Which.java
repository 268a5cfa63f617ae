package dev.sophon.command.app.internal;

import dev.sophon.node.platform.program.Applications.Selector;
import org.jspecify.annotations.Nullable;

/** Reads which application is meant. */
final class Which {
    private Which() {}

    /** Either of the two; the message of the exception says so. */
    static Selector of(@Nullable String name, @Nullable Long pid) {
        if (name != null && pid == null) {
            return new Selector.Name(name);
        }
        if (pid != null && name == null) {
            return new Selector.Pid(pid);
        }
        throw new IllegalArgumentException("name, pid: expected one of the two");
    }
}
