package dev.sophon.platform.host.internal;

/**
 * Which display this process can reach.
 *
 * @param display as in {@link dev.sophon.node.platform.HostPlatform#display()}
 * @param problem why there is none, and what to do; empty when there is one
 * @param epoch rises whenever the connection to the display was lost, so that a server that was restarted between two
 *     probes counts as a new one
 */
record Session(String display, String problem, int epoch) {
    static final String NONE = "none";

    static Session none(String problem, int epoch) {
        return new Session(NONE, problem, epoch);
    }
}
