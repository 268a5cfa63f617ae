package dev.sophon.node.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Which operating system and session this is. It is registered once the probe is over, with the service properties
 * {@value #OS} and {@value #DISPLAY}, by which a backend selects its host through a target filter, as in
 * {@code (&(sophon.os=linux)(sophon.display=x11))}. A change of the session is a new registration.
 */
@ProviderType
public interface HostPlatform {
    /** {@code linux}, {@code windows} or {@code macos}. */
    String OS = "sophon.os";
    /** {@code x11}, {@code wayland}, {@code windows}, {@code macos} or {@code none}. */
    String DISPLAY = "sophon.display";

    String os();

    String display();

    /** {@code x64} or {@code arm64}; otherwise what Java calls it. */
    String architecture();

    /** The system's own name and version, as in {@code Debian GNU/Linux 12 (bookworm)}. */
    String osDescription();

    String machineName();

    /** Why there is no display, and what to do; empty when there is one. */
    String displayProblem();
}
