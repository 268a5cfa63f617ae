package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.json.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of {@code policy.json}. It is strict: a word that it does not know may be a misspelt prohibition, so the
 * whole file counts as unreadable, or what goes by the section that it stands in.
 */
final class PolicyReader {
    private static final int ENTRIES = 1_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final ClosedFolders closed;

    PolicyReader(ClosedFolders closed) {
        this.closed = closed;
    }

    Policy read(byte[] text) throws PolicyException {
        JsonNode root;
        try {
            root = Json.tree(text);
        } catch (IllegalArgumentException e) {
            throw new PolicyException(e.getMessage() == null ? "not valid JSON" : e.getMessage());
        }
        Sections sections = Sections.of(root);
        Map<String, String> faults = new LinkedHashMap<>();
        List<Path> roots = orNone("filesystem", faults, () -> roots(root.path("filesystem")));
        List<LaunchTrust.Vouched> launches = orNone("launch", faults, () -> launches(root.path("launch")));
        return new Policy(
                Policy.entries(verdicts(root.path("commands"))),
                roots,
                launches,
                sections,
                Map.copyOf(faults),
                TrustReader.read(root));
    }

    /** A section of a bundle's: a fault in it denies that bundle's commands, and nothing of it holds. */
    private static <T> List<T> orNone(String section, Map<String, String> faults, Reading<T> reading) {
        try {
            return reading.read();
        } catch (PolicyException e) {
            faults.put(section, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private interface Reading<T> {
        List<T> read() throws PolicyException;
    }

    static void object(JsonNode value, String name, Set<String> known) throws PolicyException {
        if (value.isMissingNode()) {
            return;
        }
        if (!value.isObject()) {
            throw new PolicyException(name + ": expected an object");
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!known.contains(field.getKey())) {
                throw new PolicyException(name + ": unknown field; known: "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static Map<String, Verdict> verdicts(JsonNode commands) throws PolicyException {
        if (!commands.isMissingNode() && !commands.isObject()) {
            throw new PolicyException("commands: expected an object");
        }
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : commands.properties()) {
            verdicts.put(entry.getKey(), verdict(entry.getValue(), verdicts.size() + 1));
        }
        return verdicts;
    }

    private static Verdict verdict(JsonNode value, int number) throws PolicyException {
        return switch (value.isTextual() ? value.textValue() : "") {
            case "allow" -> Verdict.ALLOW;
            case "ask" -> Verdict.ASK;
            case "approve" -> Verdict.APPROVE;
            case "deny" -> Verdict.DENY;
            default ->
                throw new PolicyException("commands: entry " + number + ": expected allow, ask, approve or deny");
        };
    }

    static JsonNode list(JsonNode list, String name) throws PolicyException {
        if (!list.isMissingNode() && !list.isArray()) {
            throw new PolicyException(name + ": expected a list");
        }
        if (list.size() > ENTRIES) {
            throw new PolicyException(name + ": expected " + ENTRIES + " entries at most, got " + list.size());
        }
        return list;
    }

    private static List<LaunchTrust.Vouched> launches(JsonNode section) throws PolicyException {
        object(section, "launch", Set.of("allow"));
        List<LaunchTrust.Vouched> launches = new ArrayList<>();
        for (JsonNode item : list(section.path("allow"), "launch.allow")) {
            String name = "launch.allow[" + launches.size() + "]";
            if (!item.isTextual()) {
                object(item, name, Set.of("id", "entrySha256", "programSha256"));
            }
            String id = (item.isTextual() ? item : item.path("id")).asText("");
            String bare = id.endsWith(".desktop") ? id.substring(0, id.length() - ".desktop".length()) : id;
            if (bare.isEmpty() || bare.contains("/")) {
                throw new PolicyException(name + ": expected the id of a desktop entry, as in org.gnome.Calculator");
            }
            launches.add(
                    new LaunchTrust.Vouched(bare, hash(item, "entrySha256", name), hash(item, "programSha256", name)));
        }
        return List.copyOf(launches);
    }

    private static @Nullable String hash(JsonNode item, String field, String name) throws PolicyException {
        JsonNode value = item.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        String hash = value.asText("").toLowerCase(Locale.ROOT);
        if (!value.isTextual() || !HASH.matcher(hash).matches()) {
            throw new PolicyException(
                    name + "." + field + ": expected 64 hexadecimal digits, as sha256sum prints them");
        }
        return hash;
    }

    static List<String> texts(JsonNode list, String name) throws PolicyException {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(list, name)) {
            if (!item.isTextual() || item.textValue().isEmpty()) {
                throw new PolicyException(name + "[" + texts.size() + "]: expected a text that is not empty");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    private List<Path> roots(JsonNode section) throws PolicyException {
        object(section, "filesystem", Set.of("roots"));
        List<Path> roots = new ArrayList<>();
        for (String text : texts(section.path("roots"), "filesystem.roots")) {
            String name = "filesystem.roots[" + roots.size() + "]";
            Path root;
            try {
                root = Path.of(text);
            } catch (InvalidPathException e) {
                throw new PolicyException(name + ": not a path");
            }
            if (!root.isAbsolute()) {
                throw new PolicyException(name + ": expected an absolute path, as in /home/me/Documents");
            }
            root = root.normalize();
            if (closed.contain(root)) {
                throw new PolicyException(name
                        + ": expected a folder outside the Node's own: neither its state folder nor its distribution");
            }
            roots.add(root);
        }
        return List.copyOf(roots);
    }
}
