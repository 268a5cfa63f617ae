package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import java.util.Optional;

/** Whether the Gateway would start by its settings. */
final class SettingsRight implements Check<GatewayFacts> {
    private static final String NAME = "settings";

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        return Optional.of(
                facts.settingsProblem() == null
                        ? Finding.well(NAME, "They can be used.")
                        : Finding.wrong(
                                NAME,
                                facts.settingsProblem(),
                                "Mend " + facts.state().resolve("config/gateway.cfg")
                                        + " and start the Gateway anew."));
    }
}
