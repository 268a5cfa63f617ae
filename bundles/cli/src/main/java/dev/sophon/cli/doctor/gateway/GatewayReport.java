package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.DoctorCommand;
import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.cli.report.BugReportCommand;
import dev.sophon.cli.report.Known;
import dev.sophon.cli.report.Report;
import dev.sophon.cli.report.StateFacts;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** {@code sophon-gateway bugreport}. */
public final class GatewayReport {
    /** Those whose values are no secret. */
    private static final Set<String> SHOWN = Set.of(
            "allowedHosts",
            "developmentMode",
            "featuresFolder",
            "featuresMb",
            "host",
            "keptAuditDays",
            "keptResultsMb",
            "maxCommandsInFlight",
            "pairingSeconds",
            "port",
            "publicUrl",
            "releasesFolder",
            "tlsCertificate",
            "tlsKey",
            "transferHours",
            "transfersEachMb",
            "transfersMb",
            "trustedProxies",
            "webhookHosts");

    private GatewayReport() {}

    public static BugReportCommand command() {
        return BugReportCommand.of("sophon-gateway", GatewayReport::here);
    }

    private static Report here() throws InterruptedException {
        Path state = GatewaySettings.stateFolder();
        GatewayFacts facts = GatewayFacts.here();
        Path config = state.resolve("config");
        Known known = new Known()
                .whole(state.resolve("admin-token"))
                .json(config.resolve("cli.json"), Set.of())
                .text(System.getenv().getOrDefault("SOPHON_TOKEN", ""));
        Properties settings = settings(config.resolve("gateway.cfg"));
        settings.forEach((name, value) -> {
            if (!SHOWN.contains(name.toString())) {
                known.text(value.toString());
                // As a password stands in the address of a database.
                List.of(value.toString().split("[?&]"))
                        .forEach(part -> known.text(part.substring(part.indexOf('=') + 1)));
            }
        });
        return new Report("sophon-gateway", state.resolve("logs"), "gateway-", known.redaction())
                .with("doctor.json", () -> DoctorCommand.report(DoctorCommand.findings(facts, GatewayFacts.CHECKS)))
                .with("status.json", () -> Collections.singletonMap("answer", facts.answer()))
                .with("settings.json", () -> shown(settings))
                .with("state.json", () -> StateFacts.of(state));
    }

    private static Properties settings(Path file) {
        Properties settings = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            settings.load(in);
        } catch (IOException | IllegalArgumentException e) {
            // None is there, or none that can be read, of which the doctor tells.
            settings.clear();
        }
        return settings;
    }

    private static Map<String, String> shown(Properties settings) {
        Map<String, String> shown = new TreeMap<>();
        settings.forEach((name, value) ->
                shown.put(name.toString(), SHOWN.contains(name.toString()) ? value.toString() : "set"));
        return shown;
    }
}
