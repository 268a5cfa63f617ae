package dev.sophon.gateway.rest.internal.screen;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code /nodes/{id}/screen}: a node's screen as it changes, as lines of JSON. Thread-safe. */
@Component
public final class ScreenRoutes implements Routes {
    private static final int QUALITY = 70;
    private static final int WIDTH = 1280;
    /** By which one is noticed who went without a word. Half of what proxies bear of silence. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(40);

    private final Nodes nodes;
    private final LiveScreens screens;
    private final Time.Scheduled keepAlive;

    @Activate
    public ScreenRoutes(
            @Reference Commands commands,
            @Reference Nodes nodes,
            @Reference Callers callers,
            @Reference Audit audit,
            @Reference Store store,
            @Reference Time time) {
        this.nodes = nodes;
        this.screens = new LiveScreens(commands, nodes, callers, audit, store, time);
        this.keepAlive = time.every(KEEP_ALIVE, screens::tick);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/nodes/{id}/screen", Route.OPERATORS, this::look),
                new Route("DELETE", "/nodes/{id}/screen/{look}", Route.OPERATORS, this::leave));
    }

    @Deactivate
    public void close() {
        keepAlive.cancel();
        screens.close();
    }

    private void look(Exchange exchange) throws IOException {
        Node node = node(exchange);
        ObjectNode what = what(exchange);
        if (exchange.answeredHead(LiveScreens.TYPE)) {
            return;
        }
        CommandResult refused = screens.look(exchange, node, what);
        if (refused != null) {
            ErrorCode error = refused.error();
            exchange.answer(error == null ? 200 : error.httpStatus(), refused);
        }
    }

    private void leave(Exchange exchange) {
        node(exchange);
        screens.leave(exchange.principal(), exchange.variable("look"));
        exchange.answer(204);
    }

    private Node node(Exchange exchange) {
        return nodes.find(exchange.variable("id"))
                .filter(found -> exchange.principal().sees(found.nodeId()))
                .orElseThrow(() -> Refusal.notFound("No node has this id"));
    }

    /** The params of the command: all who ask for the same have the same. */
    private static ObjectNode what(Exchange exchange) {
        ObjectNode params = Json.mapper()
                .createObjectNode()
                .put("follow", true)
                .put("quality", QUALITY)
                .put("maxWidth", WIDTH);
        String window = exchange.query("windowId");
        if (window != null) {
            if (window.length() > 100) {
                throw Refusal.invalid("windowId: expected 100 characters at most");
            }
            params.put("windowId", window);
        }
        String region = exchange.query("region");
        if (region != null) {
            if (!region.matches("-?\\d{1,6},-?\\d{1,6},\\d{1,6},\\d{1,6}")) {
                throw Refusal.invalid("region: expected x,y,width,height in pixels");
            }
            String[] numbers = region.split(",", -1);
            params.putObject("region")
                    .put("x", Integer.parseInt(numbers[0]))
                    .put("y", Integer.parseInt(numbers[1]))
                    .put("width", Integer.parseInt(numbers[2]))
                    .put("height", Integer.parseInt(numbers[3]));
        }
        return params;
    }
}
