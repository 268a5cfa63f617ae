package dev.sophon.protocol;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The home of the user whom this process runs as, below which everything of theirs lies: {@code $HOME} where it is set, as
 * every other program has it, otherwise the system's own entry for the user. On Windows, which knows no {@code $HOME}, the
 * user's profile.
 */
public final class HomeFolder {
    /** What Java says where the system has no entry for the user. */
    private static final String UNKNOWN = "?";

    private HomeFolder() {}

    /**
     * The home of this process's user.
     *
     * @throws IllegalStateException if neither says one; the message says what to do
     */
    public static Path current() {
        return of(System.getenv());
    }

    /**
     * The same for a process with this environment.
     *
     * @throws IllegalStateException if neither says one; the message says what to do
     */
    public static Path of(Map<String, String> environment) {
        return of(environment, System.getProperty("os.name", ""), System.getProperty("user.home", UNKNOWN));
    }

    /**
     * The same, told what is around.
     *
     * @param known what Java found in the system's entry for the user
     */
    static Path of(Map<String, String> environment, String system, String known) {
        String told = environment.getOrDefault("HOME", "");
        boolean windows = system.toLowerCase(Locale.ROOT).startsWith("windows");
        // A relative one would be another folder for each folder that a program is started in.
        if (!windows && told.startsWith("/")) {
            return Path.of(told).normalize();
        }
        if (known.isEmpty() || known.equals(UNKNOWN)) {
            throw new IllegalStateException(
                    "HOME is not set, and this system has no home for its user. Set HOME to a folder that this user can"
                            + " write");
        }
        return Path.of(known).normalize();
    }
}
