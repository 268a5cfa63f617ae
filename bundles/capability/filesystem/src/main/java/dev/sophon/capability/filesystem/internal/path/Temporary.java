package dev.sophon.capability.filesystem.internal.path;

import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/** The names of what is not whole yet. Nobody can know one before it is there. */
public final class Temporary {
    private static final Pattern NAME = Pattern.compile("\\.sophon-[0-9a-f-]{36}\\.tmp");

    private Temporary() {}

    static Path name() {
        return Path.of(".sophon-" + UUID.randomUUID() + ".tmp");
    }

    /** A new name in the same folder, on which no file stands yet. */
    public static Place beside(Place place) {
        return place.child(name());
    }

    static boolean is(Path name) {
        return NAME.matcher(name.toString()).matches();
    }
}
