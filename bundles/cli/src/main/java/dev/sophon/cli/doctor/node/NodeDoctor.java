package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.DoctorCommand;

/** {@code sophon-node doctor}. */
public final class NodeDoctor {
    private NodeDoctor() {}

    public static DoctorCommand command() {
        return DoctorCommand.of(NodeFacts::here, NodeFacts.CHECKS);
    }
}
