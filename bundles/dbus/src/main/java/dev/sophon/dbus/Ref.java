package dev.sophon.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An object on the bus: whose, and which. */
public record Ref(String bus, String path) {
    private static final String NULL = "/org/a11y/atspi/null";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 1024;
    private static final Pattern BUS_NAME = Pattern.compile(
            ":[A-Za-z0-9_-]++(\\.[A-Za-z0-9_-]++)++|[A-Za-z_-][A-Za-z0-9_-]*+(\\.[A-Za-z_-][A-Za-z0-9_-]*+)++");
    private static final Pattern OBJECT_PATH = Pattern.compile("(/[A-Za-z0-9_]++)++");

    /** The type {@code (so)}; null for the null object and for what is no reference. */
    public static @Nullable Ref of(@Nullable Object value) {
        if (value instanceof Object[] pair
                && pair.length == 2
                && pair[0] instanceof String bus
                && pair[1] instanceof String path
                && isBusName(bus)
                && isObjectPath(path)
                && !path.equals(NULL)) {
            return new Ref(bus, path);
        }
        return null;
    }

    /** Roughly: a bus puts out who sends to a name that cannot be one. */
    private static boolean isBusName(String name) {
        return name.length() <= LONGEST_NAME && BUS_NAME.matcher(name).matches();
    }

    private static boolean isObjectPath(String path) {
        return path.length() <= LONGEST_PATH && OBJECT_PATH.matcher(path).matches();
    }

    /** The type {@code a(so)}, without null objects. */
    public static List<Ref> list(List<?> values, int most) {
        List<Ref> refs = new ArrayList<>();
        for (Object value : values) {
            Ref ref = of(value);
            if (ref != null && refs.size() < most) {
                refs.add(ref);
            }
        }
        return refs;
    }
}
