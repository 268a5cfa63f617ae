package dev.sophon.gateway.transfers.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.transfers.SharedFiles;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.signed.SignedBytes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code /nodes/me/releases}: the Node's own releases, laid out as at any other address of a channel. */
@Component
public final class ReleaseRoutes implements Routes {
    /** In the place of a version: what a channel offers. */
    private static final String LATEST = "latest";

    private final NodeCallers callers;
    private final Traffic traffic;
    private final @Nullable SharedFiles shared;

    /** @param shared what the Gateway itself has for nodes; {@code null} for nothing */
    @Activate
    public ReleaseRoutes(
            @Reference NodeCallers callers,
            @Reference Traffic traffic,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    SharedFiles shared) {
        this.callers = callers;
        this.traffic = traffic;
        this.shared = shared;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/nodes/me/releases/node/{version}/{file}", Route.EVERYBODY, this::get));
    }

    private void get(Exchange exchange) throws IOException {
        String nodeId = callers.nodeOf(exchange);
        String version = exchange.variable("version");
        String file = exchange.variable("file");
        if (shared == null) {
            throw nothingOffered();
        }
        if (version.equals(LATEST)) {
            Traffic.send(exchange, latest(shared, nodeId, file));
            return;
        }
        SharedFiles.File archive = shared.archive(nodeId, version, file).orElseThrow(ReleaseRoutes::nothingOffered);
        traffic.send(exchange, Traffic.Whole.of(file, archive), nodeId);
    }

    /** @param file as in {@code stable}, or {@code stable.sig} */
    private static byte[] latest(SharedFiles shared, String nodeId, String file) {
        boolean signature = file.endsWith(SignedBytes.SUFFIX);
        String channel = signature ? file.substring(0, file.length() - SignedBytes.SUFFIX.length()) : file;
        SharedFiles.SignedText offered = shared.offered(nodeId, channel).orElseThrow(ReleaseRoutes::nothingOffered);
        return signature ? offered.signature() : offered.text().getBytes(UTF_8);
    }

    private static Refusal nothingOffered() {
        return Refusal.notFound("No such release is offered to this device now");
    }
}
