package dev.sophon.capability.browser.internal;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A button of the mouse. */
public enum MouseButton {
    LEFT,
    RIGHT,
    MIDDLE;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
