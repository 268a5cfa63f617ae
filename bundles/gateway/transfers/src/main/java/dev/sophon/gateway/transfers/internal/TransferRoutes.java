package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.transfers.SharedFiles;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.PublishedScopes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code /transfers} for who has signed in, {@code /nodes/me/transfers} for nodes: see {@code docs/protocol.md}. */
@Component
public final class TransferRoutes implements Routes {
    private static final int SMALL = 8 * 1024;

    private final StoredTransfers transfers;
    private final Nodes nodes;
    private final NodeCallers callers;
    private final Traffic traffic;
    private final @Nullable SharedFiles shared;

    /** @param shared what the Gateway itself has for nodes; {@code null} for nothing */
    @Activate
    public TransferRoutes(
            @Reference StoredTransfers transfers,
            @Reference Nodes nodes,
            @Reference NodeCallers callers,
            @Reference Traffic traffic,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    SharedFiles shared) {
        this.transfers = transfers;
        this.nodes = nodes;
        this.callers = callers;
        this.traffic = traffic;
        this.shared = shared;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/transfers", Route.ISSUERS, this::upload),
                new Route("PUT", "/transfers/{id}", Route.ISSUERS, this::put).withBody(0),
                new Route("GET", "/transfers/{id}", Route.ALL_ROLES, this::get),
                new Route("DELETE", "/transfers/{id}", Route.ISSUERS, this::delete),
                new Route("POST", "/nodes/me/transfers", Route.EVERYBODY, this::answer).withBody(SMALL),
                new Route("PUT", "/nodes/me/transfers/{id}", Route.EVERYBODY, this::putAnswer).withBody(0),
                new Route("GET", "/nodes/me/transfers/{id}", Route.EVERYBODY, this::getUpload));
    }

    record NewUpload(@Nullable String nodeId, @Nullable Long size, @Nullable String sha256) {}

    record NewAnswer(@Nullable String commandId, @Nullable Long size, @Nullable String sha256) {}

    record View(
            String id,
            Direction direction,
            String nodeId,
            @Nullable String commandId,
            long size,
            long received,
            boolean complete,
            @Nullable String sha256,
            Instant createdAt,
            Instant expiresAt) {}

    private View view(Transfer transfer) {
        return new View(
                transfer.id(),
                transfer.direction(),
                transfer.nodeId(),
                transfer.commandId(),
                transfer.size(),
                transfers.received(transfer),
                transfer.complete(),
                transfer.sha256(),
                transfer.createdAt(),
                transfer.expiresAt());
    }

    private void upload(Exchange exchange) throws IOException {
        NewUpload body = exchange.body(NewUpload.class);
        String nodeId = Fields.required("nodeId", body.nodeId());
        long size = Fields.required("size", body.size());
        if (nodes.find(nodeId).isEmpty() || !exchange.principal().sees(nodeId)) {
            throw Refusal.notFound("No node has this id");
        }
        requireFiles(exchange.principal());
        exchange.answer(201, view(transfers.toNode(nodeId, exchange.principal(), size, body.sha256())));
    }

    /** Of the published scopes one takes files to a node; what commands of a capability's own scopes take, only they know. */
    private static void requireFiles(Principal principal) {
        Set<String> scopes = principal.scopes();
        if (scopes == null
                || scopes.stream().allMatch(scope -> PublishedScopes.of(scope).isPresent())) {
            principal.require(PublishedScopes.FILESYSTEM_ACCESS.name());
        }
    }

    private void answer(Exchange exchange) throws IOException {
        String nodeId = callers.nodeOf(exchange);
        NewAnswer body = exchange.lenientBody(NewAnswer.class);
        String commandId = Fields.required("commandId", body.commandId());
        long size = Fields.required("size", body.size());
        exchange.answer(201, view(transfers.fromNode(nodeId, commandId, size, body.sha256())));
    }

    private void put(Exchange exchange) throws IOException {
        Transfer transfer = visible(exchange);
        // Who may see it may not fill it.
        if (transfer.direction() != Direction.TO_NODE
                || !transfer.ownerId().equals(exchange.principal().id())) {
            throw Refusal.forbidden("Only who has begun an upload sends it");
        }
        receive(exchange, transfer, exchange.principal().id());
    }

    private void putAnswer(Exchange exchange) throws IOException {
        Transfer transfer = ofNode(exchange, Direction.FROM_NODE);
        receive(exchange, transfer, transfer.nodeId());
    }

    private void get(Exchange exchange) throws IOException {
        Transfer transfer = visible(exchange);
        send(exchange, transfer, exchange.principal().id());
    }

    private void delete(Exchange exchange) throws IOException {
        transfers.delete(visible(exchange));
        exchange.answer(204);
    }

    private void getUpload(Exchange exchange) throws IOException {
        String nodeId = callers.nodeOf(exchange);
        String commandId = exchange.query("commandId");
        SharedFiles.File file = commandId == null && shared != null
                ? shared.find(nodeId, exchange.variable("id")).orElse(null)
                : null;
        if (file != null) {
            traffic.send(exchange, Traffic.Whole.of(exchange.variable("id"), file), nodeId);
            return;
        }
        Transfer transfer = ofNode(exchange, Direction.TO_NODE);
        send(exchange, transfers.claim(transfer, Fields.required("commandId", commandId)), nodeId);
    }

    /** To whom the command does not exist, its transfer does not either. */
    private Transfer visible(Exchange exchange) {
        return transfers
                .find(exchange.variable("id"))
                .filter(found -> transfers.visible(found, exchange.principal()))
                .orElseThrow(StoredTransfers::unknown);
    }

    /** A node reaches its own only, and each in its direction. */
    private Transfer ofNode(Exchange exchange, Direction direction) {
        String nodeId = callers.nodeOf(exchange);
        return transfers
                .find(exchange.variable("id"))
                .filter(found -> found.nodeId().equals(nodeId) && found.direction() == direction)
                .orElseThrow(StoredTransfers::unknown);
    }

    /** @param who whose place it takes */
    private void receive(Exchange exchange, Transfer transfer, String who) throws IOException {
        HttpServletRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        ByteRange sent = ByteRange.sent(request.getHeader("Content-Range"), transfer.size())
                .orElse(null);
        if (sent == null || sent.length() == 0) {
            Transfer now = transfers.settle(transfer);
            response.setHeader(Traffic.OFFSET, Long.toString(transfers.received(now)));
            exchange.answer(200, view(now));
            return;
        }
        long declared = request.getContentLengthLong();
        if (declared >= 0 && declared != sent.length()) {
            throw Refusal.invalid("Content-Length: expected as many bytes as Content-Range, or else the size, says");
        }
        if (transfer.complete()) {
            response.setHeader(Traffic.OFFSET, Long.toString(transfer.size()));
            throw Refusal.conflict("All of it is here already");
        }
        Receiving receiving = transfers.receiving(transfer);
        Runnable leave = traffic.place(who);
        try {
            Piece piece = new Piece(exchange, transfer, leave);
            Incoming incoming = new Incoming(request.getInputStream(), receiving, sent.length(), piece::ended);
            if (!receiving.begin(incoming, sent.from())) {
                response.setHeader(Traffic.OFFSET, Long.toString(receiving.received()));
                throw Refusal.conflict(
                        "Content-Range: expected what begins at " + receiving.received() + ", behind what is here");
            }
            piece.later = exchange.later();
            request.getInputStream().setReadListener(incoming);
        } catch (IOException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /** One request that brings a piece, and its answer. */
    private final class Piece {
        private final Exchange exchange;
        private final Transfer transfer;
        private final Runnable leave;
        private Exchange.@Nullable Later later;

        Piece(Exchange exchange, Transfer transfer, Runnable leave) {
            this.exchange = exchange;
            this.transfer = transfer;
            this.leave = leave;
        }

        void ended(@Nullable RuntimeException why) {
            leave.run();
            Exchange.Later answer = later;
            if (answer == null) {
                throw new IllegalStateException("it has not begun");
            }
            try {
                if (why != null) {
                    throw why;
                }
                Transfer now = transfers.settle(transfer);
                exchange.response().setHeader(Traffic.OFFSET, Long.toString(transfers.received(now)));
                answer.answer(200, view(now));
            } catch (RuntimeException e) {
                answer.fail(e);
            } catch (IOException e) {
                answer.fail(new UncheckedIOException(e));
            }
        }
    }

    /** @param who whose place it takes */
    private void send(Exchange exchange, Transfer transfer, String who) throws IOException {
        if (transfer.complete()) {
            traffic.send(
                    exchange,
                    new Traffic.Whole(
                            transfer.id(),
                            transfer.size(),
                            String.valueOf(transfer.sha256()),
                            () -> transfers.open(transfer)),
                    who);
            return;
        }
        long here = transfers.received(transfer);
        Traffic.tell(exchange.response(), here, transfer.size());
        if (!exchange.request().getMethod().equals("HEAD")) {
            throw Refusal.conflict("It is not whole yet: " + here + " of " + transfer.size() + " bytes are here");
        }
        exchange.answer(200);
    }
}
