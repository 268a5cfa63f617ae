package dev.sophon.platform.freedesktop.internal.tray;

import java.util.Map;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.Variant;

/** An entry with what it shows. */
public final class MenuLine extends Struct {
    @Position(0)
    private final int id;

    @Position(1)
    private final Map<String, Variant<?>> shown;

    MenuLine(int id, Map<String, Variant<?>> shown) {
        this.id = id;
        this.shown = shown;
    }

    public int getId() {
        return id;
    }

    public Map<String, Variant<?>> getShown() {
        return shown;
    }
}
