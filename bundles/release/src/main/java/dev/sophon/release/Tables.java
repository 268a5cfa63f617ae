package dev.sophon.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The tables beside these classes. */
final class Tables {
    private Tables() {}

    static Properties load(String name) {
        Properties table = new Properties();
        try (InputStream in = Objects.requireNonNull(Tables.class.getResourceAsStream(name), name)) {
            table.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
        return table;
    }

    /** What a table says of a name, or of the longest beginning of it that ends before a separator; null if nothing. */
    static @Nullable String longest(Properties table, String name, char separator) {
        for (String prefix = name; !prefix.isEmpty(); ) {
            String value = table.getProperty(prefix);
            if (value != null) {
                return value;
            }
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf(separator)));
        }
        return null;
    }
}
