package dev.sophon.node.policy.internal;

import java.util.List;

/** {@code policy.json}, as the Node reads it. */
public final class PolicyTarget {
    private static final PolicyReader READER = new PolicyReader(new ClosedFolders(List.of()));

    private PolicyTarget() {}

    public static void read(byte[] bytes) {
        try {
            READER.read(bytes);
        } catch (PolicyException e) {
            // Refused.
        }
    }
}
