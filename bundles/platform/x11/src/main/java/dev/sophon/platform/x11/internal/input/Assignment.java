package dev.sophon.platform.x11.internal.input;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What spare keys make for a while: characters that the layout lacks, each in a place of its own, plain or with Shift.
 * Immutable.
 *
 * @param symbols for each key that is used what it makes plain and with Shift
 */
record Assignment(Map<Integer, Stroke> strokes, Map<Integer, int[]> symbols) {
    static final Assignment NONE = new Assignment(Map.of(), Map.of());

    private static final int SHIFT = 1;

    /** For as much of a text as there is room for. Empty if the layout has no spare key, or lacks nothing. */
    static Assignment ahead(int[] text, int from, Layout layout) {
        int room = layout.spare().size();
        // The plain places first: Shift is two more events.
        int places = layout.keyOfModifier(0) == 0 ? room : 2 * room;
        Map<Integer, Stroke> strokes = new HashMap<>();
        Map<Integer, int[]> symbols = new TreeMap<>();
        for (int i = from; i < text.length && strokes.size() < places; i++) {
            if (layout.ofCharacter(text[i]) == null && !strokes.containsKey(text[i])) {
                int place = strokes.size();
                int keycode = layout.spare().get(place % room);
                int level = place / room;
                strokes.put(text[i], new Stroke(keycode, level * SHIFT));
                symbols.computeIfAbsent(keycode, any -> new int[2])[level] = KeySyms.of(text[i]);
            }
        }
        return new Assignment(strokes, symbols);
    }

    /** For one symbol, by which it is found again. Empty if the layout has no spare key. */
    static Assignment ofKeysym(int keysym, Layout layout) {
        if (layout.spare().isEmpty()) {
            return NONE;
        }
        int keycode = layout.spare().get(0);
        return new Assignment(Map.of(keysym, new Stroke(keycode, 0)), Map.of(keycode, new int[] {keysym, 0}));
    }

    @Nullable
    Stroke of(int character) {
        return strokes.get(character);
    }
}
