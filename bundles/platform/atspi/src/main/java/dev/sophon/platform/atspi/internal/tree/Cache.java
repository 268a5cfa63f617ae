package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an application tells of all its elements in one answer, {@code Cache.GetItems}. Toolkits leave elements out of it,
 * so children are taken from it only where each of them is there.
 */
final class Cache {
    private static final int OBJECT = 0;
    private static final int PARENT = 2;
    private static final int INDEX = 3;
    private static final int CHILD_COUNT = 4;
    private static final int INTERFACES = 5;
    private static final int NAME = 6;
    private static final int ROLE = 7;
    private static final int STATES = 9;
    private static final int FIELDS = 10;

    private final Map<Ref, Traits> traits = new HashMap<>();
    private final Map<Ref, TreeMap<Integer, Ref>> children = new HashMap<>();

    static Call call(String bus) {
        return new Call(new Ref(bus, "/org/a11y/atspi/cache"), "org.a11y.atspi.Cache", "GetItems", "");
    }

    /** @param items of the type {@code (so)(so)(so)iiassusau} each; those of the older type are not used */
    void add(List<?> items) {
        for (Object item : items) {
            if (item instanceof Object[] fields
                    && fields.length == FIELDS
                    && fields[INDEX] instanceof Integer index
                    && fields[CHILD_COUNT] instanceof Integer childCount
                    && fields[INTERFACES] instanceof List<?> interfaces
                    && fields[NAME] instanceof String name
                    && fields[ROLE] instanceof Long role
                    && fields[STATES] instanceof List<?> states) {
                Ref ref = Ref.of(fields[OBJECT]);
                Ref parent = Ref.of(fields[PARENT]);
                if (ref != null) {
                    traits.put(
                            ref,
                            new Traits(
                                    role.intValue(), Traits.bits(states), name, childCount, Traits.names(interfaces)));
                    if (parent != null) {
                        children.computeIfAbsent(parent, key -> new TreeMap<>()).put(index, ref);
                    }
                }
            }
        }
    }

    @Nullable
    Traits traits(Ref ref) {
        return traits.get(ref);
    }

    /** The children in their order; null where not all of them are known. */
    @Nullable
    List<Ref> children(Ref parent, int count) {
        TreeMap<Integer, Ref> known = children.get(parent);
        if (count <= 0
                || known == null
                || known.size() != count
                || known.firstKey() != 0
                || known.lastKey() != count - 1) {
            return null;
        }
        return new ArrayList<>(known.values());
    }
}
