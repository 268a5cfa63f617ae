package dev.sophon.cli.doctor.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.doctor.DoctorCommand;
import dev.sophon.cli.report.BugReportCommand;
import dev.sophon.cli.report.Known;
import dev.sophon.cli.report.Report;
import dev.sophon.cli.report.StateFacts;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code sophon-node bugreport}. */
public final class NodeReport {
    /** What a policy decides by, which is no secret. */
    private static final Set<String> DECISIONS = Set.of("allow", "ask", "approve", "deny", "proved", "unproved");

    private static final Set<String> CHANNELS = Set.of("stable", "beta", "nightly");

    private NodeReport() {}

    public static BugReportCommand command() {
        return BugReportCommand.of("sophon-node", NodeReport::here);
    }

    private static Report here() throws IOException, InterruptedException {
        StateFolder folder = StateFolder.current();
        NodeFacts facts = NodeFacts.here();
        Known known = new Known()
                .json(folder.config(), CHANNELS)
                .json(folder.policy(), DECISIONS)
                .json(folder.pairing(), Set.of());
        for (String variable : List.of("SOPHON_PAIRING_SECRET", "SOPHON_HIDDEN_WORD")) {
            known.text(System.getenv().getOrDefault(variable, ""));
        }
        return new Report("sophon-node", folder.logs(), "sophon-node-", known.redaction())
                .with("doctor.json", () -> DoctorCommand.report(DoctorCommand.findings(facts, NodeFacts.CHECKS)))
                .with("status.json", () -> status(facts))
                .with("settings.json", () -> settings(facts))
                .with("state.json", () -> StateFacts.of(folder.path()));
    }

    private static Map<String, Object> status(NodeFacts facts) throws IOException {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("node", facts.status());
        if (facts.status() == null && Files.exists(facts.folder().lastStatus())) {
            JsonNode last = Json.tree(Files.readAllBytes(facts.folder().lastStatus()));
            status.put("lastState", last.path("state"));
            status.put("lastHeartbeat", last.path("lastHeartbeat"));
        }
        status.put("commands", facts.commands().stream().map(NodeReport::row).toList());
        return status;
    }

    private static Map<String, Object> row(CommandInfo command) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", command.name());
        row.put("scope", command.scope());
        row.put("status", command.status());
        row.put("reason", command.reason());
        row.put("bundle", command.bundle());
        row.put("version", command.bundleVersion());
        return row;
    }

    private static Map<String, Object> settings(NodeFacts facts) throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        Configuration pairing = facts.pairing();
        if (pairing != null) {
            settings.put("gatewayUrl", pairing.gatewayUrl());
            settings.put("nodeId", pairing.token().nodeId());
            settings.put("autoUpdate", pairing.updates().auto());
            settings.put("updateChannel", pairing.updates().channel());
        }
        settings.put("policy", policy(facts.folder()));
        return settings;
    }

    /** What it decides of commands; of everything else only that it is there. */
    private static Object policy(StateFolder folder) throws IOException {
        JsonNode policy;
        try {
            policy = Json.tree(Files.readAllBytes(folder.policy()));
        } catch (NoSuchFileException e) {
            return "none: the defaults are in force";
        } catch (IllegalArgumentException e) {
            return "it cannot be read: " + e.getMessage();
        }
        Map<String, Object> told = new TreeMap<>();
        policy.properties().forEach(section -> told.put(section.getKey(), section(section.getValue())));
        return told;
    }

    private static Object section(JsonNode value) {
        if (DECISIONS.contains(value.asText())) {
            return value.asText();
        }
        if (!value.isObject()) {
            return "set";
        }
        Map<String, String> decisions = new TreeMap<>();
        value.properties().forEach(entry -> {
            if (DECISIONS.contains(entry.getValue().asText())) {
                decisions.put(entry.getKey(), entry.getValue().asText());
            }
        });
        return decisions.isEmpty() ? "set" : decisions;
    }
}
