package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.platform.screen.Frame;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the last pictures looked like, by their revisions. Bounded; thread-safe. */
public final class KnownFrames {
    public static final int MOST = 16;
    /** Of eight bytes each; a screen of 4K has 32,400. */
    public static final int MOST_SQUARES = 400_000;

    private record Known(Frame frame, int quality) {}

    /** The one that was told or asked for longest ago first. */
    private final Map<Long, Known> frames = new LinkedHashMap<>(MOST, 0.75f, true);

    private int squares;

    /** Null where it is not known any more, or has another quality, which what did not change would keep. */
    public synchronized @Nullable Frame find(long revision, int quality) {
        Known known = frames.get(revision);
        return known == null || known.quality() != quality ? null : known.frame();
    }

    public synchronized void add(long revision, Frame frame, int quality) {
        Known former = frames.put(revision, new Known(frame, quality));
        squares += frame.size() - (former == null ? 0 : former.frame().size());
        Iterator<Known> oldest = frames.values().iterator();
        while (frames.size() > MOST || (squares > MOST_SQUARES && frames.size() > 1)) {
            squares -= oldest.next().frame().size();
            oldest.remove();
        }
    }
}
