package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.PublishedSections;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.NearestName;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The sections of the file. Whoever reads one checks what is in it; here are their names, since one that nobody knows may be a
 * misspelt prohibition. Immutable.
 */
record Sections(JsonNode root) {
    /** What holds without a file. */
    static final Sections NONE = new Sections(Json.mapper().createObjectNode());

    private static final String OTHERS = PublishedSections.OTHERS;
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");

    static Sections of(JsonNode root) throws PolicyException {
        if (!root.isObject()) {
            throw new PolicyException("the file: expected an object");
        }
        for (Map.Entry<String, JsonNode> section : root.properties()) {
            if (!PublishedSections.contains(section.getKey())
                    && !section.getKey().equals(OTHERS)) {
                throw new PolicyException("the file: unknown field" + nearest(section.getKey())
                        + "; known: " + String.join(", ", new TreeSet<>(PublishedSections.names()))
                        + "; those of other capabilities stand"
                        + " under " + OTHERS);
            }
        }
        JsonNode others = root.path(OTHERS);
        if (!others.isMissingNode() && !others.isObject()) {
            throw new PolicyException(OTHERS + ": expected an object");
        }
        for (Map.Entry<String, JsonNode> section : others.properties()) {
            if (PublishedSections.contains(section.getKey())) {
                throw new PolicyException(OTHERS + ": " + section.getKey() + " stands beside it, not inside");
            }
            if (!NAME.matcher(section.getKey()).matches()) {
                throw new PolicyException(OTHERS + ": expected names of sections such as demo");
            }
        }
        return new Sections(root);
    }

    private static String nearest(String written) {
        return NearestName.to(written, PublishedSections.names())
                .map(name -> "; the nearest is " + name)
                .orElse("");
    }

    JsonNode of(String name) {
        return PublishedSections.contains(name)
                ? root.path(name)
                : root.path(OTHERS).path(name);
    }
}
