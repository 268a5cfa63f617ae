package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code config.json}: where the pairing is kept. It is read and written whole; fields that are not ours stay. */
public final class ConfigFile {
    private static final int MAX_BYTES = 1024 * 1024;

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
        if (content.isEmpty()) {
            return Optional.empty();
        }
        Optional<Map<String, Object>> plain = PlainObject.read(content.get());
        return Optional.of(plain.isPresent() ? Configuration.of(plain.get()) : Configuration.of(tree(content.get())));
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
