package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code /openapi.json}: this API as other programs' tools read it. A test holds it against the routes and their answers. */
@Component
public final class OpenApiRoutes implements Routes {
    private final ObjectNode description;

    @Activate
    public OpenApiRoutes() {
        try (InputStream in = OpenApiRoutes.class.getResourceAsStream("openapi.json")) {
            description = (ObjectNode) Json.tree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ((ObjectNode) description.path("info")).put("version", GatewayVersion.current());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/openapi.json", Route.EVERYBODY, exchange -> exchange.answer(200, description)));
    }
}
