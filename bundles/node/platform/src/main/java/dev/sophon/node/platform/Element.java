package dev.sophon.node.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window, or a part of one.
 *
 * @param path application, then roles from the window down, each with its place among its siblings of that role, as in
 *     {@code /mousepad/frame[0]/push button[2]}; the same from call to call while the application shows the same
 * @param role as the system calls it, as in {@code push button}
 * @param name the text that names it; empty for many
 * @param states as the system calls them, as in {@code focused}
 * @param bounds of what can be seen; null where it is not shown or the system does not know
 * @param value what a slider is set to, or what stands in a text field; null for what has no value, and for passwords
 * @param actions what can be done with it, as in {@code click}; only for what is shown
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
        List<Element> children) {}
