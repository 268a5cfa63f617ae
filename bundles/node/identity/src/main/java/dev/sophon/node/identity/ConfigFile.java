package dev.sophon.node.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code config.json}: where the pairing is kept. It is read and written whole; fields that are not ours stay. */
public final class ConfigFile {
    private static final int MAX_BYTES = 1024 * 1024;
    /** A parser alone: the command line reads this file at each start, and a mapper takes a quarter of a second to make. */
    private static final JsonFactory PARSERS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final Object OTHER = new Object();

    private final Path path;

    public ConfigFile(StateFolder folder) {
        this.path = folder.config();
    }

    /**
     * What the file says; empty where there is no file.
     *
     * @throws ConfigurationException when there is one that cannot be used; the message names the field
     */
    public Optional<Configuration> read() throws ConfigurationException {
        Optional<byte[]> content = content();
        return content.isEmpty() ? Optional.empty() : Optional.of(parse(content.get()));
    }

    /**
     * What the file says of updates, paired or not.
     *
     * @throws ConfigurationException when there is one that cannot be used; the message names the field
     */
    public UpdateSettings updates() throws ConfigurationException {
        Optional<byte[]> content = content();
        return content.isEmpty() ? UpdateSettings.STANDARD : UpdateSettings.of(fields(content.get()));
    }

    static Configuration parse(byte[] content) throws ConfigurationException {
        return Configuration.of(fields(content));
    }

    /** What each field holds: a {@link String}, a {@link Boolean}, or {@link #OTHER}. */
    private static Map<String, Object> fields(byte[] content) throws ConfigurationException {
        try (JsonParser parser = PARSERS.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ConfigurationException("expected a JSON object");
            }
            Map<String, Object> fields = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                fields.put(name, value(parser));
            }
            if (parser.nextToken() != null) {
                throw new ConfigurationException("expected one JSON object and nothing behind it");
            }
            return fields;
        } catch (IOException e) {
            // The protocol's codec has the words for it, and they repeat nothing of the file.
            tree(content);
            throw new ConfigurationException("not valid JSON", e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> {
                parser.skipChildren();
                yield OTHER;
            }
        };
    }

    /**
     * Puts a new pairing into the file and keeps whatever else it says. A file that is no JSON object is replaced: its
     * owner has just paired anew.
     *
     * @throws IOException when it cannot be written; the old file is then as it was
     */
    public void savePairing(URI gatewayUrl, NodeToken token) throws IOException {
        ObjectNode content = existing();
        content.put(Configuration.GATEWAY_URL, gatewayUrl.toString());
        content.put(Configuration.NODE_TOKEN, token.whole().reveal());
        content.remove(List.of(Configuration.SECRETS, Configuration.NODE_ID, Configuration.TOKEN_SHA256));
        save(content);
    }

    /**
     * The same for a token that lies in the keyring.
     *
     * @throws IOException when it cannot be written; the old file is then as it was
     */
    void savePairingInKeyring(URI gatewayUrl, NodeToken token) throws IOException {
        ObjectNode content = existing();
        content.put(Configuration.GATEWAY_URL, gatewayUrl.toString());
        content.put(Configuration.SECRETS, Configuration.KEYRING);
        content.put(Configuration.NODE_ID, token.nodeId());
        content.put(Configuration.TOKEN_SHA256, token.fingerprint());
        content.remove(Configuration.NODE_TOKEN);
        save(content);
    }

    private void save(ObjectNode content) throws IOException {
        String text = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
        PrivateFiles.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes the file; false where there was none. */
    public boolean delete() throws IOException {
        return Files.deleteIfExists(path);
    }

    private ObjectNode existing() {
        try {
            Optional<byte[]> content = content();
            JsonNode tree = content.isEmpty() ? JsonNodeFactory.instance.objectNode() : tree(content.get());
            return Optional.of(tree)
                    .filter(JsonNode::isObject)
                    .<ObjectNode>map(JsonNode::deepCopy)
                    .orElseGet(JsonNodeFactory.instance::objectNode);
        } catch (ConfigurationException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static JsonNode tree(byte[] content) throws ConfigurationException {
        try {
            return Json.tree(content);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<byte[]> content() throws ConfigurationException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new ConfigurationException("larger than " + MAX_BYTES + " bytes");
            }
            if (content.length == 0) {
                throw new ConfigurationException("empty; expected a JSON object");
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ConfigurationException("cannot be read: " + Problems.of(e), e);
        }
    }
}
