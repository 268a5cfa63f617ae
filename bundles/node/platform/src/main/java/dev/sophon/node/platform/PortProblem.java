package dev.sophon.node.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Why this desktop lacks a port although it has a display. A backend that finds that out registers it with the service
 * property {@value #PORT}; commands that need the port tell it as the reason why they cannot run.
 */
@ProviderType
public interface PortProblem {
    /** The names of the ports' interfaces, as {@code dev.sophon.node.platform.screen.ScreenCapture}. */
    String PORT = "sophon.port";

    /** Why, and what to do, for a person. */
    String words();
}
