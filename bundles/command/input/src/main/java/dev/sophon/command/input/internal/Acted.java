package dev.sophon.command.input.internal;

import dev.sophon.node.platform.element.Element;
import java.util.List;

/**
 * What was done, and what with.
 *
 * @param by {@code action} where its application offered it, {@code pointer} or {@code keyboard} where it did not, and
 *     {@code nothing} where it was so already
 * @param states of the element then; empty where it is gone
 */
public record Acted(String by, String role, String name, List<String> states) {
    public static Acted on(Element element, String by, List<String> states) {
        return new Acted(by, element.role(), element.name(), states);
    }

    @Override
    public String toString() {
        return "Acted[by=" + by + "]";
    }
}
