package dev.sophon.platform.freedesktop.internal.tray;

import dev.sophon.node.platform.Tray.Content;
import dev.sophon.node.platform.Tray.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.errors.InvalidMethodArgument;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** The menu on the bus: one level, asked anew whenever it is looked at. Thread-safe. */
public final class MenuObject extends ReadOnlyProperties implements DBusMenu, Properties {
    static final String PATH = "/MenuBar";
    private static final int ROOT = 0;
    private static final String CLICKED = "clicked";

    private static final Map<String, Variant<?>> PROPERTIES = Map.of(
            "Version", new Variant<>(new UInt32(3)),
            "Status", new Variant<>("normal"),
            "TextDirection", new Variant<>("ltr"),
            "IconThemePath", new Variant<>(List.of(), "as"));

    private final Content content;
    private List<Entry> entries = List.of();
    private long revision = 1;
    private long told = 1;

    MenuObject(Content content) {
        super(DBusMenu.NAME);
        this.content = content;
    }

    /** Looks at the content again; whether it is another one. */
    private boolean refresh() {
        List<Entry> now = List.copyOf(content.menu());
        synchronized (this) {
            boolean other = !now.equals(entries);
            if (other) {
                entries = now;
                revision++;
            }
            return other;
        }
    }

    /** Looks at the content again; the revision that not all who show it have heard of, 0 if there is none. */
    long untold() {
        refresh();
        synchronized (this) {
            boolean news = told != revision;
            told = revision;
            return news ? revision : 0;
        }
    }

    @Override
    public Two<UInt32, MenuNode> layout(int parent, int depth, List<String> properties) {
        refresh();
        synchronized (this) {
            List<Variant<?>> below = parent != ROOT || depth == 0
                    ? List.of()
                    : entries.stream().<Variant<?>>map(MenuObject::node).toList();
            Map<String, Variant<?>> shown = parent == ROOT
                    ? Map.of("children-display", new Variant<>("submenu"))
                    : entries.stream()
                            .filter(entry -> entry.id() == parent)
                            .findFirst()
                            .map(MenuObject::shown)
                            .orElseThrow(() -> new InvalidMethodArgument("parent: expected an entry of this menu"));
            return new Two<>(new UInt32(revision), new MenuNode(parent, shown, below));
        }
    }

    private static Variant<?> node(Entry entry) {
        return new Variant<>(new MenuNode(entry.id(), shown(entry), List.of()), MenuNode.SIGNATURE);
    }

    private static Map<String, Variant<?>> shown(Entry entry) {
        Map<String, Variant<?>> shown = new HashMap<>();
        if (entry.divides()) {
            shown.put("type", new Variant<>("separator"));
        } else {
            // A single one marks the letter that chooses the entry.
            shown.put("label", new Variant<>(entry.label().replace("_", "__")));
            shown.put("enabled", new Variant<>(entry.enabled()));
        }
        return shown;
    }

    @Override
    public synchronized List<MenuLine> lines(List<Integer> ids, List<String> properties) {
        return entries.stream()
                .filter(entry -> ids.isEmpty() || ids.contains(entry.id()))
                .map(entry -> new MenuLine(entry.id(), shown(entry)))
                .toList();
    }

    @Override
    public synchronized Variant<?> property(int id, String name) {
        return entries.stream()
                .filter(entry -> entry.id() == id)
                .findFirst()
                .<Variant<?>>map(entry -> shown(entry).get(name))
                .orElseThrow(() -> new InvalidMethodArgument("id, name: expected a property of an entry of this menu"));
    }

    @Override
    public void event(int id, String kind, Variant<?> data, UInt32 time) {
        if (kind.equals(CLICKED)) {
            content.chosen(id);
        }
    }

    @Override
    public List<Integer> events(List<MenuEvent> events) {
        events.forEach(event -> event(event.getId(), event.getKind(), event.getData(), event.getTime()));
        return List.of();
    }

    @Override
    public boolean aboutToShow(int id) {
        return refresh();
    }

    @Override
    public Two<List<Integer>, List<Integer>> aboutToShow(List<Integer> ids) {
        return new Two<>(refresh() && ids.contains(ROOT) ? List.of(ROOT) : List.of(), List.of());
    }

    @Override
    Map<String, Variant<?>> properties() {
        return PROPERTIES;
    }

    @Override
    public String getObjectPath() {
        return PATH;
    }
}
