package dev.sophon.platform.freedesktop.internal.tray;

import dev.sophon.node.platform.Tray;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.DBusSigHandler;
import org.freedesktop.dbus.matchrules.DBusMatchRule;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tray over one connection to the session bus. Where no watcher is, which is who knows of all icons, nothing of it is on
 * the bus; it comes whenever one comes. Thread-safe.
 */
public final class FreedesktopTray implements Tray {
    private static final Logger LOG = LoggerFactory.getLogger(FreedesktopTray.class);
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";

    private final DBusConnection bus;
    private final String name =
            "org.kde.StatusNotifierItem-" + ProcessHandle.current().pid() + "-1";

    public FreedesktopTray(DBusConnection bus) {
        this.bus = bus;
    }

    @Override
    public Standing show(Content content) {
        Shown shown = new Shown(content);
        shown.follow();
        return shown;
    }

    /** On the bus while there is a watcher, and until it is closed. */
    private final class Shown implements Standing {
        private final ItemObject item;
        private final MenuObject menu;
        private final DBusSigHandler<DBus.NameOwnerChanged> heard = this::heard;
        // Guarded by this.
        private boolean closed;
        private boolean onBus;
        private @Nullable DBusMatchRule watch;

        Shown(Content content) {
            this.item = new ItemObject(content);
            this.menu = new MenuObject(content);
        }

        synchronized void follow() {
            try {
                DBusMatchRule rule = DBusMatchRuleBuilder.create()
                        .withType(DBus.NameOwnerChanged.class)
                        .withSender(BUS)
                        .withArg0123(0, StatusNotifierWatcher.NAME)
                        .build();
                bus.addSigHandler(rule, heard);
                watch = rule;
                watcher(bus.getRemoteObject(BUS, BUS_PATH, DBus.class).NameHasOwner(StatusNotifierWatcher.NAME));
            } catch (DBusException | DBusExecutionException e) {
                LOG.debug("The session's D-Bus does not tell who shows icons", e);
            }
        }

        private void heard(DBus.NameOwnerChanged change) {
            // Others of the same kind may come by other rules of this connection.
            if (change.name.equals(StatusNotifierWatcher.NAME)) {
                watcher(!change.newOwner.isEmpty());
            }
        }

        /** One that follows another at once has to be told, too. */
        private synchronized void watcher(boolean there) {
            leave();
            if (there && !closed) {
                appear();
            }
        }

        private void appear() {
            try {
                onBus = true;
                // What has changed while it was away nobody was told.
                var unused = item.refresh();
                var unusedToo = menu.untold();
                bus.exportObject(MenuObject.PATH, menu);
                bus.exportObject(ItemObject.PATH, item);
                bus.requestBusName(name);
                bus.getRemoteObject(StatusNotifierWatcher.NAME, StatusNotifierWatcher.PATH, StatusNotifierWatcher.class)
                        .register(name);
                LOG.info("The icon is in the desktop's tray");
            } catch (DBusException | DBusExecutionException e) {
                LOG.info("The desktop's tray does not take the icon: {}", e.getMessage());
                leave();
            }
        }

        private void leave() {
            if (!onBus) {
                return;
            }
            onBus = false;
            bus.unExportObject(ItemObject.PATH);
            bus.unExportObject(MenuObject.PATH);
            try {
                if (bus.isConnected()) {
                    bus.releaseBusName(name);
                }
            } catch (DBusException | DBusExecutionException e) {
                LOG.debug("The icon's name was not given back", e);
            }
        }

        @Override
        public synchronized void changed() {
            if (!onBus) {
                return;
            }
            ItemObject.Change change = item.refresh();
            long revision = menu.untold();
            try {
                if (change.icon()) {
                    bus.sendMessage(new StatusNotifierItem.NewIcon(ItemObject.PATH));
                }
                if (change.toolTip()) {
                    bus.sendMessage(new StatusNotifierItem.NewToolTip(ItemObject.PATH));
                }
                if (revision != 0) {
                    bus.sendMessage(new DBusMenu.LayoutUpdated(MenuObject.PATH, new UInt32(revision), 0));
                }
            } catch (DBusException | DBusExecutionException e) {
                LOG.debug("That the icon has changed was not told", e);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            leave();
            try {
                if (watch != null && bus.isConnected()) {
                    bus.removeSigHandler(watch, heard);
                }
            } catch (DBusException | DBusExecutionException e) {
                LOG.debug("The bus still tells of watchers", e);
            }
            watch = null;
        }
    }
}
