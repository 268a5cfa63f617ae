package dev.sophon.node.platform.input;

/** One key, named by what it does or by the character that it makes. */
public sealed interface Key {
    /** Whether it only changes what other keys do while it is down. */
    boolean isModifier();

    /** The key that makes this character, without the modifiers that it may need. */
    record OfCharacter(int codePoint) implements Key {
        @Override
        public boolean isModifier() {
            return false;
        }
    }

    /** A key with a name. */
    enum Named implements Key {
        CTRL,
        SHIFT,
        ALT,
        ALT_GR,
        /** The one with the logo: Super, Windows, Command. */
        SUPER,
        ENTER,
        ESCAPE,
        TAB,
        BACKSPACE,
        DELETE,
        INSERT,
        HOME,
        END,
        PAGE_UP,
        PAGE_DOWN,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        SPACE,
        CAPS_LOCK,
        NUM_LOCK,
        SCROLL_LOCK,
        PRINT_SCREEN,
        PAUSE,
        MENU,
        VOLUME_UP,
        VOLUME_DOWN,
        VOLUME_MUTE,
        MEDIA_PLAY,
        MEDIA_STOP,
        MEDIA_NEXT,
        MEDIA_PREVIOUS,
        F1,
        F2,
        F3,
        F4,
        F5,
        F6,
        F7,
        F8,
        F9,
        F10,
        F11,
        F12,
        F13,
        F14,
        F15,
        F16,
        F17,
        F18,
        F19,
        F20,
        F21,
        F22,
        F23,
        F24;

        @Override
        public boolean isModifier() {
            return switch (this) {
                case CTRL, SHIFT, ALT, ALT_GR, SUPER -> true;
                default -> false;
            };
        }
    }
}
