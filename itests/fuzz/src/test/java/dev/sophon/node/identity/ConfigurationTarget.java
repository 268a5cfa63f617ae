package dev.sophon.node.identity;

/** {@code config.json}, as the Node reads it. */
public final class ConfigurationTarget {
    private ConfigurationTarget() {}

    public static void read(byte[] content) {
        try {
            ConfigFile.parse(content);
        } catch (ConfigurationException e) {
            // Refused.
        }
    }
}
