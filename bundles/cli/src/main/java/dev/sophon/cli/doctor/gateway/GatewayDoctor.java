package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.DoctorCommand;

/** {@code sophon-gateway doctor}. */
public final class GatewayDoctor {
    private GatewayDoctor() {}

    public static DoctorCommand command() {
        return DoctorCommand.of(GatewayFacts::here, GatewayFacts.CHECKS);
    }
}
