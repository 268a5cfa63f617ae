package dev.sophon.capability.browser.internal.page;

import java.util.List;
import java.util.Map;

/**
 * An element as assistive technology is told of it.
 *
 * @param role as the browser calls it
 * @param value of what can be set; empty otherwise
 * @param properties such as {@code checked} and {@code level}
 */
record AxNode(
        Node node, String role, String name, String value, Map<String, String> properties, List<AxNode> children) {
    boolean is(String property) {
        return properties.getOrDefault(property, "false").equals("true");
    }

    String property(String property) {
        return properties.getOrDefault(property, "");
    }
}
