package dev.sophon.node.policy;

import java.util.Set;

/** The sections of {@code policy.json} that are documented: known with the bundle that reads them, and without. */
public final class PublishedSections {
    /** Under which those of other bundles stand. */
    public static final String OTHERS = "capabilities";

    private static final Set<String> NAMES = Set.of(
            "commands",
            "execute",
            "launch",
            "input",
            "filesystem",
            "browser",
            "voice",
            "camera",
            "location",
            "trust",
            "deploy",
            "consent");

    private PublishedSections() {}

    public static Set<String> names() {
        return NAMES;
    }

    public static boolean contains(String section) {
        return NAMES.contains(section);
    }

    /** Where a section stands in the file, as {@code browser} and {@code capabilities.demo}. */
    public static String place(String section) {
        return contains(section) ? section : OTHERS + "." + section;
    }
}
