package dev.sophon.command.input.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Key;
import dev.sophon.node.platform.Key.Named;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys by the names that people give them, in any case. */
final class KeyNames {
    /** Of a text with names. */
    static final int LIMIT = 100;

    private static final int MOST_KEYS = 6;
    private static final Map<String, Key> NAMES = names();
    private static final String ALLOWED = "allowed are a character, and: enter, escape, tab, space, backspace, delete,"
            + " insert, home, end, pageup, pagedown, up, down, left, right, f1 to f24, capslock, numlock, scrolllock,"
            + " printscreen, pause, menu, plus, minus, volumeup, volumedown, volumemute, mediaplay, mediastop, medianext,"
            + " mediaprevious, ctrl, shift, alt, altgr, super (cmd, win)";

    private KeyNames() {}

    /** @throws CommandException {@code invalid_params} if it is no single key */
    static List<Key> one(String name) throws CommandException {
        Key key = key(name);
        if (key == null) {
            throw CommandException.invalidParams(
                    "keys: expected the name of one key; " + ALLOWED + "; combinations are for input.keyboard.hotkey");
        }
        return List.of(key);
    }

    /** @throws CommandException {@code invalid_params} if it is no combination */
    static List<Key> several(String names) throws CommandException {
        // The key + itself stands at the end: "ctrl++", "+".
        boolean plus = names.endsWith("+");
        String text = plus ? names.substring(0, names.length() - 1) : names;
        if (plus && text.endsWith("+")) {
            text = text.substring(0, text.length() - 1);
        } else if (plus && !text.isEmpty()) {
            throw CommandException.invalidParams("keys: expected a key behind the last +");
        }
        List<Key> keys = new ArrayList<>();
        for (String name : text.isEmpty() ? new String[0] : text.split("\\+", -1)) {
            Key key = key(name.strip());
            if (key == null) {
                throw CommandException.invalidParams(
                        "keys: part " + (keys.size() + 1) + " is no key; " + ALLOWED + "; joined by +");
            }
            keys.add(key);
        }
        if (plus) {
            keys.add(new Key.OfCharacter('+'));
        }
        check(keys);
        return List.copyOf(keys);
    }

    private static void check(List<Key> keys) throws CommandException {
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw CommandException.invalidParams("keys: expected 1 to " + MOST_KEYS + " keys");
        }
        if (keys.stream().distinct().count() != keys.size()) {
            throw CommandException.invalidParams("keys: expected each key once");
        }
        for (Key key : keys.subList(0, keys.size() - 1)) {
            if (!key.isModifier()) {
                throw CommandException.invalidParams(
                        "keys: expected modifiers (ctrl, shift, alt, altgr, super) before the last key");
            }
        }
    }

    private static @Nullable Key key(String name) {
        Key named = NAMES.get(name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", ""));
        if (named != null || !TypedText.isCharacter(name)) {
            return named;
        }
        // A letter is the name of its key here, not a capital: that takes Shift.
        return new Key.OfCharacter(Character.toLowerCase(name.codePointAt(0)));
    }

    private static Map<String, Key> names() {
        Map<String, Key> names = new HashMap<>();
        for (Named key : Named.values()) {
            names.put(key.name().toLowerCase(Locale.ROOT).replace("_", ""), key);
        }
        alias(names, Named.CTRL, "control");
        alias(names, Named.ALT, "option", "opt");
        alias(names, Named.SUPER, "cmd", "command", "win", "windows", "meta");
        alias(names, Named.ENTER, "return");
        alias(names, Named.ESCAPE, "esc");
        alias(names, Named.BACKSPACE, "back");
        alias(names, Named.DELETE, "del");
        alias(names, Named.INSERT, "ins");
        alias(names, Named.PAGE_UP, "pgup", "prior");
        alias(names, Named.PAGE_DOWN, "pgdn", "pgdown", "next");
        alias(names, Named.UP, "arrowup", "uparrow");
        alias(names, Named.DOWN, "arrowdown", "downarrow");
        alias(names, Named.LEFT, "arrowleft", "leftarrow");
        alias(names, Named.RIGHT, "arrowright", "rightarrow");
        alias(names, Named.SPACE, "spacebar", " ");
        alias(names, Named.PRINT_SCREEN, "print", "prtsc", "prtscn", "snapshot");
        alias(names, Named.PAUSE, "break");
        alias(names, Named.MENU, "contextmenu", "apps");
        alias(names, Named.VOLUME_MUTE, "mute");
        alias(names, Named.MEDIA_PLAY, "playpause", "mediaplaypause");
        names.put("plus", new Key.OfCharacter('+'));
        names.put("minus", new Key.OfCharacter('-'));
        return Map.copyOf(names);
    }

    private static void alias(Map<String, Key> names, Key key, String... others) {
        for (String other : others) {
            names.put(other, key);
        }
    }
}
