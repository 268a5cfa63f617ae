package dev.sophon.platform.freedesktop.internal.tray;

import java.util.List;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/** What a panel shows of an item under the pointer. */
public final class ToolTip extends Struct {
    static final String SIGNATURE = "(sa(iiay)ss)";

    @Position(0)
    private final String iconName;

    @Position(1)
    private final List<Pixmap> icon;

    @Position(2)
    private final String title;

    @Position(3)
    private final String text;

    /** @param text obeys marks */
    ToolTip(String title, String text) {
        this.iconName = "";
        this.icon = List.of();
        this.title = title;
        this.text = text;
    }

    public String getIconName() {
        return iconName;
    }

    public List<Pixmap> getIcon() {
        return icon;
    }

    public String getTitle() {
        return title;
    }

    public String getText() {
        return text;
    }
}
