package dev.sophon.platform.x11.internal.screen;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The last pictures of a screen that has not changed since, by what was asked for. Bounded; for one thread. */
final class KeptPictures {
    static final int MOST = 4;
    static final long MOST_BYTES = 8L << 20;

    /**
     * What a picture is of.
     *
     * @param desktop all monitors, as they were then
     */
    record Key(Bounds region, int quality, OptionalInt maxWidth, Bounds desktop) {}

    /**
     * A picture.
     *
     * @param jpeg null where only parts of it were made
     */
    record Kept(@Nullable Jpeg jpeg, Frame frame) {
        private int bytes() {
            return Long.BYTES * frame.size() + (jpeg == null ? 0 : jpeg.bytes().length);
        }
    }

    /** The one that was asked for longest ago first. */
    private final Map<Key, Kept> pictures = new LinkedHashMap<>(MOST, 0.75f, true);

    private long bytes;

    @Nullable
    Kept get(Key key) {
        return pictures.get(key);
    }

    void put(Key key, Kept picture) {
        Kept former = pictures.put(key, picture);
        bytes += picture.bytes() - (former == null ? 0 : former.bytes());
        Iterator<Kept> oldest = pictures.values().iterator();
        while (pictures.size() > MOST || bytes > MOST_BYTES) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    void clear() {
        pictures.clear();
        bytes = 0;
    }
}
