package dev.sophon.node.command;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whether what a bundle brings works here: a component of a bundle that comes signed may provide it. It is asked once when its
 * bundle has been installed and all its commands are there; where it fails, or does not end in its time, what was there before
 * comes back.
 */
@ConsumerType
public interface SelfTest {
    /**
     * Tries what the bundle needs, in a few seconds: 30 s are left for it at most, and an interrupt means that they are over.
     * It changes nothing that lasts, and asks nobody.
     *
     * @throws Exception if it does not work; its message says why, for people, in one line
     */
    void run() throws Exception;
}
