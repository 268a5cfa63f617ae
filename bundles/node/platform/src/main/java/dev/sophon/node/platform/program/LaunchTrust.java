package dev.sophon.node.platform.program;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a launch may believe beside root.
 *
 * @param vouched applications that the device's owner answers for
 * @param writable folders in which an agent can write, whoever they belong to
 * @param own the Node's own folders, of which nothing is launched or opened without somebody being asked
 */
public record LaunchTrust(List<Vouched> vouched, List<Path> writable, List<Path> own) {
    /** Nobody. */
    public static final LaunchTrust NONE = new LaunchTrust(List.of(), List.of(), List.of());

    public LaunchTrust {
        vouched = List.copyOf(vouched);
        writable = List.copyOf(writable);
        own = List.copyOf(own);
    }

    /**
     * An application that the owner answers for, by the id of its desktop entry.
     *
     * @param id without {@code .desktop}
     * @param entrySha256 of the entry's file, in lower-case hexadecimal digits; needed where this user can write it
     * @param programSha256 of the program, likewise
     */
    public record Vouched(String id, @Nullable String entrySha256, @Nullable String programSha256) {}
}
