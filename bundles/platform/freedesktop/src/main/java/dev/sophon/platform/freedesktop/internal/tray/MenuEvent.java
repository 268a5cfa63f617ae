package dev.sophon.platform.freedesktop.internal.tray;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** What happened to an entry, as one of several that are told together. */
public final class MenuEvent extends Struct {
    @Position(0)
    private final int id;

    @Position(1)
    private final String kind;

    @Position(2)
    private final Variant<?> data;

    @Position(3)
    private final UInt32 time;

    /** By the library. */
    public MenuEvent(int id, String kind, Variant<?> data, UInt32 time) {
        this.id = id;
        this.kind = kind;
        this.data = data;
        this.time = time;
    }

    public int getId() {
        return id;
    }

    public String getKind() {
        return kind;
    }

    public Variant<?> getData() {
        return data;
    }

    public UInt32 getTime() {
        return time;
    }
}
