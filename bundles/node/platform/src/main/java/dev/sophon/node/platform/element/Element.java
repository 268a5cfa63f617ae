package dev.sophon.node.platform.element;

import dev.sophon.node.platform.Bounds;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A window, or a part of one.
 *
 * @param path application, then roles from the window down, each with its place among its siblings of that role, as in
 *     {@code /mousepad/frame[0]/push button[2]}; the same from call to call while the application shows the same
 * @param role in the words that Linux has for it, as in {@code push button}
 * @param name the text that names it; empty for many
 * @param states in the words that Linux has for them, as in {@code focused}
 * @param bounds of what can be seen; null where it is not shown or the system does not know
 * @param value what a slider is set to, or what stands in a text field; null for what has no value, and for passwords
 * @param actions what can be done with it, as in {@code click}; only for what is shown
 * @param label the words beside it that name it, of a field without a name of its own; null for most
 * @param handle which object it is, and what it was like: what has become another one, was renamed or went into another
 *     window has another handle. A few letters and digits; null where the system cannot tell one from another
 * @param children in the system's own order
 */
public record Element(
        String path,
        String role,
        String name,
        List<String> states,
        @Nullable Bounds bounds,
        @Nullable String value,
        List<String> actions,
        @Nullable String label,
        @Nullable String handle,
        List<Element> children) {
    /** It and all that is in it, each before what is in it. */
    public Stream<Element> flat() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Element::flat));
    }

    /** The same with other children. */
    public Element with(List<Element> others) {
        return new Element(path, role, name, states, bounds, value, actions, label, handle, others);
    }
}
