package dev.sophon.platform.freedesktop.internal.position;

import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;

/** What GeoClue 2 offers on the system bus, as far as it is asked. */
final class GeoClue {
    static final String SERVICE = "org.freedesktop.GeoClue2";
    static final String MANAGER_PATH = "/org/freedesktop/GeoClue2/Manager";
    static final String CLIENT = "org.freedesktop.GeoClue2.Client";
    static final String LOCATION = "org.freedesktop.GeoClue2.Location";

    private GeoClue() {}

    /** Hands out clients, one for each connection. */
    @DBusInterfaceName("org.freedesktop.GeoClue2.Manager")
    public interface Manager extends DBusInterface {
        @DBusMemberName("GetClient")
        DBusPath client();
    }

    /** Looks for positions between start and stop. */
    @DBusInterfaceName(CLIENT)
    public interface Client extends DBusInterface {
        @DBusMemberName("Start")
        void start();

        @DBusMemberName("Stop")
        void stop();

        /** There is a new position. */
        class LocationUpdated extends DBusSignal {
            private final DBusPath found;

            public LocationUpdated(String path, DBusPath before, DBusPath found) throws DBusException {
                super(path, before, found);
                this.found = found;
            }

            DBusPath found() {
                return found;
            }
        }
    }
}
