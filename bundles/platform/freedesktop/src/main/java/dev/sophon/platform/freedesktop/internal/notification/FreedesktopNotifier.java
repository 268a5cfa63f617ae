package dev.sophon.platform.freedesktop.internal.notification;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Notifier;
import dev.sophon.protocol.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** Notifications over one connection to the session bus. */
public final class FreedesktopNotifier implements Notifier {
    private static final String SERVICE = "org.freedesktop.Notifications";
    private static final String PATH = "/org/freedesktop/Notifications";
    private static final int AS_LONG_AS_USUAL = -1;

    private final DBusConnection bus;
    private final Icons icons;

    public FreedesktopNotifier(DBusConnection bus) {
        this(bus, new Icons());
    }

    private FreedesktopNotifier(DBusConnection bus, Icons icons) {
        this.bus = bus;
        this.icons = icons;
    }

    /** The same daemon, with icons from elsewhere. */
    FreedesktopNotifier with(Icons others) {
        return new FreedesktopNotifier(bus, others);
    }

    @Override
    public void show(String title, String body, @Nullable String icon) throws CommandException, InterruptedException {
        Icons.Icon shown = icon == null ? new Icons.Icon("", null) : icons.load(icon);
        Map<String, Variant<?>> hints = new HashMap<>();
        if (shown.picture() != null) {
            hints.put("image-data", new Variant<>(shown.picture(), "(iiibiiay)"));
        }
        try {
            Notifications daemon = bus.getRemoteObject(SERVICE, PATH, Notifications.class);
            String text = daemon.capabilities().contains("body-markup") ? plain(body) : body;
            daemon.show("Sophon", new UInt32(0), shown.name(), title, text, List.of(), hints, AS_LONG_AS_USUAL);
        } catch (DBusExecutionException | DBusException e) {
            throw new CommandException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "Nothing on this desktop shows notifications. Start a notification daemon, as dunst.",
                    e);
        }
    }

    /** A text that a daemon which obeys marks shows as it is. */
    private static String plain(String body) {
        return body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
