package dev.sophon.cli.doctor;

import dev.sophon.cli.service.ServiceStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the program's service, where there is one, runs and has what it needs. */
public final class AsService {
    private static final String NAME = "service";

    private AsService() {}

    /**
     * What is to be said of it.
     *
     * @param service {@code null} where nothing keeps services
     */
    public static Optional<Finding> look(String program, @Nullable ServiceStatus service) {
        if (service == null) {
            return Optional.empty();
        }
        if (!service.installed()) {
            return Optional.of(Finding.well(
                    NAME, "Not installed: it starts by hand only. To change that: " + program + " service install"));
        }
        String system = service.scope().equals("system") ? " --system" : "";
        if (!service.running()) {
            String why = service.problem() == null ? "" : ": " + service.problem();
            return Optional.of(Finding.wrong(
                    NAME,
                    "Installed, and it does not run" + why + ".",
                    program + " service start" + system + "; its log: " + service.log()));
        }
        if (!service.notes().isEmpty()) {
            return Optional.of(
                    Finding.wrong(NAME, "It runs, and something is in its way.", String.join(" ", service.notes())));
        }
        return Optional.of(Finding.well(
                NAME,
                "It runs, and starts " + ("boot".equals(service.starts()) ? "with the machine." : "at your login.")));
    }
}
