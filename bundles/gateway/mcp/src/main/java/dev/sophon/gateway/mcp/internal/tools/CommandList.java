package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.NearestName;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one node for an agent: those that can run as a line each, the others by what they lack. What holds for
 * several is said once.
 */
public final class CommandList {
    private static final int MOST_REASON = 200;
    private static final int MOST_PARAMS = 4;

    private CommandList() {}

    /**
     * Adds what is to be told.
     *
     * @param much of them: as the argument {@code commands} of the tool has it
     * @param only the one whose schema is asked for; {@code null} for all
     * @throws Refusal if the node has no command of that name
     */
    static ObjectNode addTo(ObjectNode told, Node node, String much, @Nullable String only) {
        if (only != null) {
            CommandInfo info =
                    node.catalogue().find(only).orElseThrow(() -> Refusal.notFound(unknown(node.catalogue(), only)));
            told.putArray("commands").add(whole(node, info));
        } else if (much.equals("full")) {
            ArrayNode commands = told.putArray("commands");
            node.catalogue().commands().forEach(info -> commands.add(whole(node, info)));
        } else if (!much.equals("none")) {
            lines(told, node);
        }
        return told;
    }

    /** What an agent is told of a command that a node does not have. */
    static String unknown(Catalogue catalogue, String command) {
        List<String> names = catalogue.commands().stream()
                .filter(NodeList::runs)
                .map(CommandInfo::name)
                .toList();
        return "The node has no such command"
                + NearestName.to(command, names)
                        .map(name -> "; the nearest is " + name)
                        .orElse("")
                + ". node_list with this nodeId tells those that it has";
    }

    private static void lines(ObjectNode told, Node node) {
        ArrayNode commands = told.putArray("commands");
        Map<String, List<String>> unavailable = new LinkedHashMap<>();
        Map<String, List<String>> notGranted = new LinkedHashMap<>();
        for (CommandInfo info : node.catalogue().commands()) {
            if (!NodeList.runs(info)) {
                unavailable
                        .computeIfAbsent(cut(reason(info)), why -> new ArrayList<>())
                        .add(info.name());
            } else if (!Steps.granted(node.scopes(), info.name(), info.scope())) {
                notGranted
                        .computeIfAbsent(info.scope(), scope -> new ArrayList<>())
                        .add(info.name());
            } else {
                commands.add(line(info));
                if (info.risk() == Risk.CRITICAL) {
                    array(told, "needApproval").add(info.name());
                }
            }
        }
        tell(told, "unavailable", unavailable);
        tell(told, "notGranted", notGranted);
    }

    private static void tell(ObjectNode told, String what, Map<String, List<String>> names) {
        if (!names.isEmpty()) {
            ObjectNode groups = told.putObject(what);
            names.forEach((why, of) -> folded(of).forEach(array(groups, why)::add));
        }
    }

    /** Names of one family once: {@code input.mouse.{click,move}}. */
    public static List<String> folded(List<String> names) {
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (String name : names) {
            families.computeIfAbsent(name.substring(0, name.lastIndexOf('.') + 1), family -> new ArrayList<>())
                    .add(name.substring(name.lastIndexOf('.') + 1));
        }
        return families.entrySet().stream()
                .map(family -> family.getKey()
                        + (family.getValue().size() == 1
                                ? family.getValue().get(0)
                                : "{" + String.join(",", family.getValue()) + "}"))
                .toList();
    }

    private static ArrayNode array(ObjectNode of, String name) {
        return of.get(name) instanceof ArrayNode names ? names : of.putArray(name);
    }

    private static String reason(CommandInfo info) {
        return info.reason() == null ? info.status().wireName() : info.reason();
    }

    private static String cut(String reason) {
        return reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + "…";
    }

    /** The name and its params, required ones first to be named; of many only the first are, since each costs. */
    private static String line(CommandInfo info) {
        JsonNode schema = info.paramsSchema();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<String> names = new ArrayList<>(required);
        schema.path("properties").fieldNames().forEachRemaining(name -> {
            if (!required.contains(name)) {
                names.add(name + "?");
            }
        });
        if (names.size() > MOST_PARAMS) {
            names.subList(Math.max(required.size(), MOST_PARAMS - 1), names.size())
                    .clear();
            names.add("…");
        }
        return names.isEmpty() ? info.name() : info.name() + "(" + String.join(",", names) + ")";
    }

    private static JsonNode whole(Node node, CommandInfo info) {
        ObjectNode one = Json.mapper().createObjectNode();
        one.put("name", info.name()).put("status", info.status().wireName());
        if (info.reason() != null) {
            one.put("reason", cut(info.reason()));
        }
        if (!Steps.granted(node.scopes(), info.name(), info.scope())) {
            one.put("granted", false).put("scope", info.scope());
            node.catalogue().scopes().stream()
                    .filter(scope -> scope.name().equals(info.scope()))
                    .forEach(scope -> one.put("scopeWords", scope.words()));
        }
        if (info.risk() == Risk.CRITICAL) {
            one.put("needsApproval", true);
        }
        if (NodeList.runs(info)) {
            one.set("paramsSchema", info.paramsSchema());
        }
        return one;
    }
}
