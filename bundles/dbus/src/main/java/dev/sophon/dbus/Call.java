package dev.sophon.dbus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method call and, once there is one, its answer. The answer's accessors give a default where it is missing, an error,
 * or of another type than the interface promises. For one thread.
 */
public final class Call {
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final String destination;
    private final String path;
    private final String interfaceName;
    private final String member;
    private final String signature;
    private final List<Object> arguments;

    private Object @Nullable [] values;
    private boolean failed;

    public Call(Ref target, String interfaceName, String member, String signature, Object... arguments) {
        this.destination = target.bus();
        this.path = target.path();
        this.interfaceName = interfaceName;
        this.member = member;
        this.signature = signature;
        this.arguments = List.of(arguments);
    }

    /** Asks for a property. */
    public static Call get(Ref target, String interfaceName, String property) {
        return new Call(target, PROPERTIES, "Get", "ss", interfaceName, property);
    }

    /** Sets a property that is a boolean or a floating-point number. */
    public static Call set(Ref target, String interfaceName, String property, Object value) {
        return new Call(target, PROPERTIES, "Set", "ssv", interfaceName, property, value);
    }

    public String destination() {
        return destination;
    }

    public String path() {
        return path;
    }

    public String interfaceName() {
        return interfaceName;
    }

    public String member() {
        return member;
    }

    String signature() {
        return signature;
    }

    List<Object> arguments() {
        return arguments;
    }

    void succeed(Object[] answer) {
        values = answer;
    }

    void fail() {
        failed = true;
    }

    /** Whether anything came back, an error included. */
    public boolean answered() {
        return failed || values != null;
    }

    /** Whether an answer came back that is no error. */
    public boolean succeeded() {
        return values != null;
    }

    /** The first value, or null. */
    public @Nullable Object value() {
        Object[] all = values;
        return all == null || all.length == 0 ? null : all[0];
    }

    /** All values; empty without an answer. */
    public Object[] values() {
        Object[] all = values;
        return all == null ? new Object[0] : all;
    }

    public String text() {
        return value() instanceof String text ? text : "";
    }

    public List<?> list() {
        return value() instanceof List<?> list ? list : List.of();
    }

    public long number(long otherwise) {
        return value() instanceof Number number ? number.longValue() : otherwise;
    }
}
