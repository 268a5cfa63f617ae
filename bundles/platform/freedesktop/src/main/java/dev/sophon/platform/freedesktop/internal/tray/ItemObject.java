package dev.sophon.platform.freedesktop.internal.tray;

import dev.sophon.node.platform.Tray.Content;
import dev.sophon.node.platform.Tray.Look;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** The icon on the bus. Thread-safe. */
public final class ItemObject extends ReadOnlyProperties implements StatusNotifierItem, Properties {
    static final String PATH = "/StatusNotifierItem";
    private static final String ID = "sophon-node";

    private static final Variant<?> NO_ICON = new Variant<>(List.of(), "a" + Pixmap.SIGNATURE);

    private final Content content;
    private @Nullable Look look;

    ItemObject(Content content) {
        super(StatusNotifierItem.NAME);
        this.content = content;
    }

    /** What changed since it was looked at the last time. */
    record Change(boolean icon, boolean toolTip) {}

    /** Looks at the content again. */
    synchronized Change refresh() {
        Look before = look;
        Look now = content.look();
        look = now;
        return new Change(
                before == null || !now.icons().equals(before.icons()),
                before == null
                        || !now.words().equals(before.words())
                        || !now.title().equals(before.title()));
    }

    /** Drawn only when somebody asks: most desktops have no place for it. */
    private synchronized Look look() {
        if (look == null) {
            look = content.look();
        }
        return look;
    }

    @Override
    Map<String, Variant<?>> properties() {
        Look now = look();
        Map<String, Variant<?>> all = new HashMap<>();
        all.put("Category", new Variant<>("ApplicationStatus"));
        all.put("Id", new Variant<>(ID));
        all.put("Title", new Variant<>(now.title()));
        all.put("Status", new Variant<>("Active"));
        all.put("WindowId", new Variant<>(0));
        all.put("IconName", new Variant<>(""));
        all.put("IconThemePath", new Variant<>(""));
        all.put("IconPixmap", new Variant<>(pixmaps(now), "a" + Pixmap.SIGNATURE));
        all.put("OverlayIconName", new Variant<>(""));
        all.put("OverlayIconPixmap", NO_ICON);
        all.put("AttentionIconName", new Variant<>(""));
        all.put("AttentionIconPixmap", NO_ICON);
        all.put("AttentionMovieName", new Variant<>(""));
        all.put("ToolTip", new Variant<>(new ToolTip(now.title(), plain(now.words())), ToolTip.SIGNATURE));
        // A left click opens the menu, where the panel takes it so.
        all.put("ItemIsMenu", new Variant<>(true));
        all.put("Menu", new Variant<>(new DBusPath(MenuObject.PATH)));
        return all;
    }

    private static List<Pixmap> pixmaps(Look look) {
        return look.icons().stream().map(Pixmap::new).collect(Collectors.toList());
    }

    /** A text that a panel which obeys marks shows as it is. */
    private static String plain(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public void activate(int x, int y) {
        content.clicked();
    }

    @Override
    public void secondaryActivate(int x, int y) {
        // A middle click has no meaning that a person would expect.
    }

    @Override
    public void contextMenu(int x, int y) {
        // Whoever calls it shows no menu of others; we have no window to show one of our own.
    }

    @Override
    public void scroll(int delta, String orientation) {
        // Nothing here is more or less.
    }

    @Override
    public String getObjectPath() {
        return PATH;
    }
}
