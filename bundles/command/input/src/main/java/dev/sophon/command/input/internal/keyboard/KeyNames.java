package dev.sophon.command.input.internal.keyboard;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Key.Named;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys by the names that people give them, in any case. */
public final class KeyNames {
    /** Of a text with names. */
    public static final int LIMIT = 100;

    public static final String MODIFIERS = "Keys that are held meanwhile, joined by +, as ctrl+shift";

    private static final int MOST_KEYS = 6;
    /** Each a character and the name that X11 gives it; programs that were made for xdotool say those. */
    private static final List<String> CHARACTERS = List.of(
            "+plus",
            "-minus",
            "=equal",
            ",comma",
            ".period",
            "/slash",
            "\\backslash",
            ";semicolon",
            ":colon",
            "'apostrophe",
            "\"quotedbl",
            "`grave",
            "~asciitilde",
            "!exclam",
            "@at",
            "#numbersign",
            "$dollar",
            "%percent",
            "^asciicircum",
            "&ampersand",
            "*asterisk",
            "(parenleft",
            ")parenright",
            "[bracketleft",
            "]bracketright",
            "{braceleft",
            "}braceright",
            "<less",
            ">greater",
            "?question",
            "_underscore",
            "|bar",
            "+kpadd",
            "-kpsubtract",
            "*kpmultiply",
            "/kpdivide",
            ".kpdecimal",
            ",kpseparator",
            "=kpequal");

    private static final Map<String, Key> NAMES = names();
    private static final String ALLOWED = "allowed are a character, and: enter, escape, tab, space, backspace, delete,"
            + " insert, home, end, pageup, pagedown, up, down, left, right, f1 to f24, capslock, numlock, scrolllock,"
            + " printscreen, pause, menu, plus, minus, volumeup, volumedown, volumemute, mediaplay, mediastop, medianext,"
            + " mediaprevious, ctrl, shift, alt, altgr, super (cmd, win), and X11's names of these keys and of ASCII";

    private KeyNames() {}

    /**
     * One key by its name.
     *
     * @throws CommandException {@code invalid_params} if it is no single key
     */
    public static List<Key> one(String name) throws CommandException {
        Key key = key(name);
        if (key == null) {
            throw CommandException.invalidParams(
                    "keys: expected the name of one key; " + ALLOWED + "; combinations are for input.keyboard.hotkey");
        }
        return List.of(key);
    }

    /**
     * The keys of a combination.
     *
     * @throws CommandException {@code invalid_params} if it is no combination
     */
    public static List<Key> several(String names) throws CommandException {
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

    /**
     * Modifiers alone.
     *
     * @return none without names
     * @throws CommandException {@code invalid_params} if one of them is none
     */
    public static List<Key> modifiers(@Nullable String names) throws CommandException {
        List<Key> keys = new ArrayList<>();
        for (String name : names == null ? new String[0] : names.split("\\+", -1)) {
            Key key = key(name.strip());
            if (key == null || !key.isModifier() || keys.contains(key)) {
                throw CommandException.invalidParams(
                        "modifiers: expected some of ctrl, shift, alt, altgr and super," + " each once, joined by +");
            }
            keys.add(key);
        }
        return keys;
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
        alias(names, Named.CTRL, "control", "controll", "controlr");
        alias(names, Named.SHIFT, "shiftl", "shiftr");
        alias(names, Named.ALT, "option", "opt", "altl", "altr");
        alias(names, Named.ALT_GR, "isolevel3shift");
        alias(names, Named.SUPER, "cmd", "command", "win", "windows", "meta");
        alias(names, Named.SUPER, "superl", "superr", "metal", "metar");
        alias(names, Named.ENTER, "return", "kpenter");
        alias(names, Named.ESCAPE, "esc");
        alias(names, Named.TAB, "kptab", "isolefttab");
        alias(names, Named.BACKSPACE, "back");
        alias(names, Named.DELETE, "del", "kpdelete");
        alias(names, Named.INSERT, "ins", "kpinsert");
        alias(names, Named.HOME, "kphome");
        alias(names, Named.END, "kpend");
        alias(names, Named.PAGE_UP, "pgup", "prior", "kppageup", "kpprior");
        alias(names, Named.PAGE_DOWN, "pgdn", "pgdown", "next", "kppagedown", "kpnext");
        alias(names, Named.UP, "arrowup", "uparrow", "kpup");
        alias(names, Named.DOWN, "arrowdown", "downarrow", "kpdown");
        alias(names, Named.LEFT, "arrowleft", "leftarrow", "kpleft");
        alias(names, Named.RIGHT, "arrowright", "rightarrow", "kpright");
        alias(names, Named.SPACE, "spacebar", " ", "kpspace");
        alias(names, Named.PRINT_SCREEN, "print", "prtsc", "prtscn", "snapshot", "sysreq");
        alias(names, Named.PAUSE, "break");
        alias(names, Named.MENU, "contextmenu", "apps");
        alias(names, Named.VOLUME_UP, "xf86audioraisevolume");
        alias(names, Named.VOLUME_DOWN, "xf86audiolowervolume");
        alias(names, Named.VOLUME_MUTE, "mute", "xf86audiomute");
        alias(names, Named.MEDIA_PLAY, "playpause", "mediaplaypause", "xf86audioplay");
        alias(names, Named.MEDIA_STOP, "xf86audiostop");
        alias(names, Named.MEDIA_NEXT, "xf86audionext");
        alias(names, Named.MEDIA_PREVIOUS, "xf86audioprev");
        for (String character : CHARACTERS) {
            names.put(character.substring(1), new Key.OfCharacter(character.codePointAt(0)));
        }
        for (int digit = '0'; digit <= '9'; digit++) {
            names.put("kp" + (char) digit, new Key.OfCharacter(digit));
        }
        for (int key = 1; key <= 4; key++) {
            names.put("kpf" + key, Named.valueOf("F" + key));
        }
        return Map.copyOf(names);
    }

    private static void alias(Map<String, Key> names, Key key, String... others) {
        for (String other : others) {
            names.put(other, key);
        }
    }
}
