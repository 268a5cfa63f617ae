package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /openapi.json}: this API as other programs' tools read it. A test holds it against the routes and their answers. */
final class OpenApiRoutes {
    private final ObjectNode description;

    OpenApiRoutes() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream("openapi.json")) {
            description = (ObjectNode) Json.tree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ((ObjectNode) description.path("info")).put("version", GatewayVersion.current());
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/openapi.json", Route.EVERYBODY, exchange -> exchange.answer(200, description)));
    }
}
