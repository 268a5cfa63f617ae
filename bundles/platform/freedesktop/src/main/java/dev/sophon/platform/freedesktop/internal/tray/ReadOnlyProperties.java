package dev.sophon.platform.freedesktop.internal.tray;

import java.util.Map;
import org.freedesktop.dbus.errors.PropertyReadOnly;
import org.freedesktop.dbus.errors.UnknownProperty;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/** The properties of an object on the bus that has one interface, whose properties nobody else sets. */
abstract class ReadOnlyProperties implements Properties {
    private final String name;

    /** @param name of the interface */
    ReadOnlyProperties(String name) {
        this.name = name;
    }

    /** All of them, by their names. */
    abstract Map<String, Variant<?>> properties();

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the library's
    public final <A> A Get(String interfaceName, String property) {
        Variant<?> value = properties().get(property);
        if (value == null) {
            throw new UnknownProperty("property: expected one of this interface");
        }
        return (A) value;
    }

    @Override
    public final <A> void Set(String interfaceName, String property, A value) {
        throw new PropertyReadOnly("property: none can be set");
    }

    @Override
    public final Map<String, Variant<?>> GetAll(String interfaceName) {
        return interfaceName.equals(name) ? properties() : Map.of();
    }
}
