package dev.sophon.platform.freedesktop.internal.tray;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.Variant;

/** An entry with what it shows and the entries below it. */
public final class MenuNode extends Struct {
    static final String SIGNATURE = "(ia{sv}av)";

    @Position(0)
    private final int id;

    @Position(1)
    private final Map<String, Variant<?>> shown;

    @Position(2)
    private final List<Variant<?>> below;

    MenuNode(int id, Map<String, Variant<?>> shown, List<Variant<?>> below) {
        this.id = id;
        this.shown = shown;
        this.below = below;
    }

    public int getId() {
        return id;
    }

    public Map<String, Variant<?>> getShown() {
        return shown;
    }

    public List<Variant<?>> getBelow() {
        return below;
    }
}
