package dev.sophon.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts of files that may hold secrets, to be looked for elsewhere. */
public final class Known {
    private static final long MOST = 1 << 20;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** Of a server, as many settings have it. */
    private static final Pattern ADDRESS = Pattern.compile("https?://[\\w.:\\[\\]-]+/?");

    private final Set<String> texts = new HashSet<>();

    /** Each text in a file of JSON, but what is {@code harmless} and addresses of servers; those in quotes of one that is damaged. */
    public Known json(Path file, Set<String> harmless) {
        byte[] content = read(file);
        Set<String> found = new HashSet<>();
        try {
            collect(Json.tree(content), found);
        } catch (IllegalArgumentException e) {
            Matcher quoted = QUOTED.matcher(new String(content, StandardCharsets.UTF_8));
            while (quoted.find()) {
                found.add(quoted.group(1));
            }
        }
        found.removeAll(harmless);
        found.removeIf(text -> ADDRESS.matcher(text).matches());
        found.forEach(this::text);
        return this;
    }

    private static void collect(JsonNode value, Set<String> found) {
        if (value.isTextual()) {
            found.add(value.asText());
        }
        value.forEach(each -> collect(each, found));
    }

    /** The whole content of a file that holds nothing else. */
    public Known whole(Path file) {
        return text(new String(read(file), StandardCharsets.UTF_8));
    }

    /** One text; of a token its secret part too. */
    public Known text(String secret) {
        texts.add(secret);
        texts.add(secret.substring(secret.indexOf('.') + 1));
        return this;
    }

    /** For texts that are written. */
    public Redaction redaction() {
        return new Redaction(texts, System.getProperty("user.home", ""));
    }

    private static byte[] read(Path file) {
        try {
            return Files.size(file) > MOST ? new byte[0] : Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0]; // What this program cannot read it cannot tell either.
        }
    }
}
