package dev.sophon.node.features.internal;

import java.nio.file.Path;

/**
 * What has passed every check, in a private copy that nobody else can change meanwhile.
 *
 * @param folder the copy, on its way to the place where it is kept
 */
record Staged(FeatureSet set, Path folder) {
    /** The name of the KAR in the folder. */
    static final String KAR = "set.kar";
}
