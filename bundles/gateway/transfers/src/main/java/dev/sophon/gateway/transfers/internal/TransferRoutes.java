package dev.sophon.gateway.transfers.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.NodeSessions;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.transfers.SharedFiles;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.EntityTags;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.SignedBytes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    /** How much of it is here; as the Internet draft on resumable uploads names it. */
    private static final String OFFSET = "Upload-Offset";

    /** The bytes are a stranger's, on the origin of the dashboard. */
    private static final String SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'";

    /** In the place of a version: what a channel offers. */
    private static final String LATEST = "latest";

    private static final int SMALL = 8 * 1024;
    private static final long AGAIN_SECONDS = 2;

    /** How many pieces may be on their way: each has a buffer of 64 KiB, for as long as the other side likes. */
    private static final int MOVING = 400;

    private final Places moving = new Places(MOVING);
    private final StoredTransfers transfers;
    private final Nodes nodes;
    private final NodeSessions sessions;
    private final @Nullable SharedFiles shared;

    /** @param shared what the Gateway itself has for nodes; {@code null} for nothing */
    @Activate
    public TransferRoutes(
            @Reference StoredTransfers transfers,
            @Reference Nodes nodes,
            @Reference NodeSessions sessions,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    SharedFiles shared) {
        this.transfers = transfers;
        this.nodes = nodes;
        this.sessions = sessions;
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
                new Route("GET", "/nodes/me/transfers/{id}", Route.EVERYBODY, this::getUpload),
                new Route("GET", "/nodes/me/releases/node/{version}/{file}", Route.EVERYBODY, this::getRelease));
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
        String nodeId = node(exchange);
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
        send(exchange, transfer, exchange.principal().id(), () -> transfers.open(transfer));
    }

    private void delete(Exchange exchange) throws IOException {
        transfers.delete(visible(exchange));
        exchange.answer(204);
    }

    private void getUpload(Exchange exchange) throws IOException {
        String nodeId = node(exchange);
        String commandId = exchange.query("commandId");
        SharedFiles.File file = commandId == null && shared != null
                ? shared.find(nodeId, exchange.variable("id")).orElse(null)
                : null;
        if (file != null) {
            send(exchange, whole(exchange.variable("id"), nodeId, file), nodeId, () -> FileChannel.open(file.path()));
            return;
        }
        Transfer transfer = ofNode(exchange, Direction.TO_NODE);
        Transfer claimed = transfers.claim(transfer, Fields.required("commandId", commandId));
        send(exchange, claimed, nodeId, () -> transfers.open(claimed));
    }

    /**
     * Of the Node's own releases, laid out as at any other address of a channel. The token is enough here, without the key:
     * it is asked for by a process of its own, and what is given is signed and no secret.
     */
    private void getRelease(Exchange exchange) throws IOException {
        String nodeId = sessions.holder(bearer(exchange))
                .map(NodeSessions.Holder::nodeId)
                .orElseThrow(() -> {
                    exchange.response().setHeader("WWW-Authenticate", "Bearer");
                    return new ApiError(
                            401, "unauthenticated", "Authorization: expected Bearer and the token of a node");
                });
        String version = exchange.variable("version");
        String file = exchange.variable("file");
        if (shared != null && version.equals(LATEST)) {
            String channel = file.endsWith(SignedBytes.SUFFIX)
                    ? file.substring(0, file.length() - SignedBytes.SUFFIX.length())
                    : file;
            SharedFiles.SignedText offered =
                    shared.offered(nodeId, channel).orElseThrow(TransferRoutes::nothingOffered);
            byte[] bytes = channel.equals(file) ? offered.text().getBytes(UTF_8) : offered.signature();
            HttpServletResponse response = exchange.response();
            response.setStatus(200);
            response.setContentType("application/octet-stream");
            response.setHeader("Content-Security-Policy", SANDBOX);
            response.setHeader("Cache-Control", "no-store");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            return;
        }
        SharedFiles.File archive =
                shared == null ? null : shared.archive(nodeId, version, file).orElse(null);
        if (archive == null) {
            throw nothingOffered();
        }
        send(exchange, whole(file, nodeId, archive), nodeId, () -> FileChannel.open(archive.path()));
    }

    private static Refusal nothingOffered() {
        return Refusal.notFound("No such release is offered to this device now");
    }

    /** A file of the Gateway's own, as if it had come here for this node. */
    private static Transfer whole(String id, String nodeId, SharedFiles.File file) {
        return new Transfer(
                id,
                Direction.TO_NODE,
                nodeId,
                Principal.GATEWAY.id(),
                null,
                file.size(),
                file.sha256(),
                true,
                Instant.EPOCH,
                Instant.MAX);
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
        String nodeId = node(exchange);
        return transfers
                .find(exchange.variable("id"))
                .filter(found -> found.nodeId().equals(nodeId) && found.direction() == direction)
                .orElseThrow(StoredTransfers::unknown);
    }

    private String node(Exchange exchange) {
        String signature = exchange.request().getHeader(Challenge.HEADER);
        return sessions.authenticate(bearer(exchange), signature).orElseThrow(() -> {
            exchange.response().setHeader("WWW-Authenticate", "Bearer");
            return new ApiError(
                    401,
                    "unauthenticated",
                    "Authorization: expected Bearer and the token of a node; " + Challenge.HEADER
                            + ": expected the signature of its connection, if it has a key");
        });
    }

    private static String bearer(Exchange exchange) {
        String header = exchange.request().getHeader("Authorization");
        boolean bearer = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
        return bearer ? header.substring(7).strip() : "";
    }

    /** A place for a piece of this one's, to be given back once. */
    private Runnable place(String who) {
        if (!moving.take(who)) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "Too many pieces of transfers are on their way, or " + moving.share() + " of yours",
                    AGAIN_SECONDS);
        }
        return () -> moving.leave(who);
    }

    /** @param who whose place it takes */
    private void receive(Exchange exchange, Transfer transfer, String who) throws IOException {
        HttpServletRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        ByteRange sent = ByteRange.sent(request.getHeader("Content-Range"), transfer.size())
                .orElse(null);
        if (sent == null || sent.length() == 0) {
            Transfer now = transfers.settle(transfer);
            response.setHeader(OFFSET, Long.toString(transfers.received(now)));
            exchange.answer(200, view(now));
            return;
        }
        long declared = request.getContentLengthLong();
        if (declared >= 0 && declared != sent.length()) {
            throw Refusal.invalid("Content-Length: expected as many bytes as Content-Range, or else the size, says");
        }
        if (transfer.complete()) {
            response.setHeader(OFFSET, Long.toString(transfer.size()));
            throw Refusal.conflict("All of it is here already");
        }
        Receiving receiving = transfers.receiving(transfer);
        Runnable leave = place(who);
        try {
            Piece piece = new Piece(exchange, transfer, leave);
            Incoming incoming = new Incoming(request.getInputStream(), receiving, sent.length(), piece::ended);
            if (!receiving.begin(incoming, sent.from())) {
                response.setHeader(OFFSET, Long.toString(receiving.received()));
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
                exchange.response().setHeader(OFFSET, Long.toString(transfers.received(now)));
                answer.answer(200, view(now));
            } catch (RuntimeException e) {
                answer.fail(e);
            } catch (IOException e) {
                answer.fail(new UncheckedIOException(e));
            }
        }
    }

    /** Opens a file to be read. */
    private interface Opening {
        FileChannel open() throws IOException;
    }

    /** @param who whose place it takes */
    private void send(Exchange exchange, Transfer transfer, String who, Opening opening) throws IOException {
        HttpServletRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        boolean head = request.getMethod().equals("HEAD");
        response.setHeader(OFFSET, Long.toString(transfers.received(transfer)));
        response.setHeader("Upload-Length", Long.toString(transfer.size()));
        if (!transfer.complete()) {
            if (head) {
                exchange.answer(200);
                return;
            }
            throw Refusal.conflict("It is not whole yet: " + transfers.received(transfer) + " of " + transfer.size()
                    + " bytes are here");
        }
        String etag = '"' + String.valueOf(transfer.sha256()) + '"';
        response.setHeader("ETag", etag);
        response.setHeader("Accept-Ranges", "bytes");
        if (EntityTags.known(request, etag)) {
            exchange.answer(304);
            return;
        }
        String ifRange = request.getHeader("If-Range");
        Optional<ByteRange> asked = ifRange == null || ifRange.strip().equals(etag)
                ? ByteRange.asked(request.getHeader("Range"), transfer.size())
                : Optional.empty();
        ByteRange range = asked.orElse(new ByteRange(0, transfer.size()));
        if (asked.isPresent()) {
            boolean nothing = range.length() == 0;
            response.setHeader(
                    "Content-Range",
                    "bytes " + (nothing ? "*" : range.from() + "-" + (range.end() - 1)) + "/" + transfer.size());
            if (nothing) {
                throw new ApiError(
                        416, "range_not_satisfiable", "Range: expected one within " + transfer.size() + " bytes");
            }
        }
        Runnable leave = head || range.length() == 0 ? () -> {} : place(who);
        response.setStatus(asked.isPresent() ? 206 : 200);
        response.setContentType("application/octet-stream");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + transfer.id() + "\"");
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setContentLengthLong(range.length());
        if (head || range.length() == 0) {
            return;
        }
        try {
            FileChannel file = opening.open();
            exchange.later();
            Outgoing.write(request.getAsyncContext(), file, range, leave);
        } catch (IOException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }
}
