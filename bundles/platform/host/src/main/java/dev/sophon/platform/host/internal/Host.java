package dev.sophon.platform.host.internal;

import dev.sophon.node.platform.HostPlatform;

/** What one probe found. */
record Host(
        String os, String display, String architecture, String osDescription, String machineName, String displayProblem)
        implements HostPlatform {
    static Host of(Machine machine, Session session) {
        return new Host(
                machine.os(),
                session.display(),
                machine.architecture(),
                machine.osDescription(),
                machine.machineName(),
                session.problem());
    }
}
