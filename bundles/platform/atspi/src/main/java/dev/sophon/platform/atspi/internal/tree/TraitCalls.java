package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The five calls that tell what an element is. */
public final class TraitCalls {
    public static final String ACCESSIBLE = "org.a11y.atspi.Accessible";

    private final Call role;
    private final Call states;
    private final Call name;
    private final Call childCount;
    private final Call interfaces;

    public TraitCalls(Ref ref) {
        role = new Call(ref, ACCESSIBLE, "GetRole", "");
        states = new Call(ref, ACCESSIBLE, "GetState", "");
        name = Call.get(ref, ACCESSIBLE, "Name");
        childCount = Call.get(ref, ACCESSIBLE, "ChildCount");
        interfaces = new Call(ref, ACCESSIBLE, "GetInterfaces", "");
    }

    public List<Call> calls() {
        return List.of(role, states, name, childCount, interfaces);
    }

    /** What they told; null if the element has gone, or nobody answered. */
    @Nullable
    public Traits read() {
        if (!role.succeeded() || !states.succeeded()) {
            return null;
        }
        return new Traits(
                (int) role.number(0),
                Traits.bits(states.list()),
                name.text(),
                (int) Math.max(0, childCount.number(0)),
                Traits.names(interfaces.list()));
    }
}
