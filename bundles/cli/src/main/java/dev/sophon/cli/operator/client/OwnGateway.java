package dev.sophon.cli.operator.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The Gateway that this user runs on this machine, asked with its Admin token. */
public final class OwnGateway {
    private OwnGateway() {}

    /** Has it log from another level on; the levels that differ from its settings. */
    public static JsonNode logFrom(String logger, String level) throws Failure, IOException {
        return asked().call("PUT", "/log/levels", Json.mapper().valueToTree(Map.of("logger", logger, "level", level)))
                .path("levels");
    }

    /** What it is asked by. */
    public static GatewayClient asked() throws Failure, IOException {
        Path token = GatewaySettings.stateFolder().resolve("admin-token");
        String secret;
        try {
            secret = Files.readString(token).strip();
        } catch (IOException e) {
            throw new Failure(token + " cannot be read (" + Problems.of(e) + "): the Gateway is asked with it.", e);
        }
        return new GatewayClient(URI.create(GatewaySettings.ofThisMachine()), Optional.of(new Secret(secret)), true);
    }
}
