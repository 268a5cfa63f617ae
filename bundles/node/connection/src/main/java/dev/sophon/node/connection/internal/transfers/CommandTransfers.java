package dev.sophon.node.connection.internal.transfers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.Shown;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one command, piece by piece. One that breaks is asked about and sent again from where the Gateway has it. */
public final class CommandTransfers implements Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(CommandTransfers.class);
    static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private static final long TO_SHOW_SECONDS = 30;

    private final TransferHttp http;
    private final Function<Shown, CompletionStage<Boolean>> showing;
    private final Invocation call;
    private final Effort effort;

    /** @param showing sends what is shown, and tells whether somebody looks */
    public CommandTransfers(TransferHttp http, Function<Shown, CompletionStage<Boolean>> showing, Invocation call) {
        this.http = http;
        this.showing = showing;
        this.call = call;
        this.effort = Effort.of(call);
    }

    @Override
    public Moved send(SeekableByteChannel file) throws IOException, CommandException, InterruptedException {
        long size = file.size();
        byte[] wanted = Json.bytes(Map.of("commandId", call.commandId(), "size", size));
        State state = State.of(persist(() -> http.json(
                http.request("")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wanted)),
                effort)));
        Pieces pieces = new Pieces();
        MessageDigest digest = sha256();
        long digested = 0;
        while (!state.complete) {
            long at = state.received;
            int length = (int) Math.min(pieces.length(), size - at);
            fill(file, at, pieces.buffer(), length);
            if (digested >= at && digested < at + length) {
                digest.update(pieces.buffer(), (int) (digested - at), (int) (at + length - digested));
                digested = at + length;
            }
            state = put(state.id, at, length, size, pieces);
            if (length == 0 && !state.complete) {
                pieces.pause(effort);
            }
            call.progress(state.received, size);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!sha256.equals(state.sha256)) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR,
                    "what has arrived is not what was read; the file may have changed meanwhile");
        }
        return new Moved(state.id, size, sha256);
    }

    private static void fill(SeekableByteChannel file, long at, byte[] into, int length)
            throws IOException, CommandException {
        file.position(at);
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw CommandException.invalidParams("path: the file became shorter while it was sent; ask again");
            }
        }
    }

    /** Sends a piece, or asks how much is there where all is. */
    private State put(String id, long at, int length, long size, Pieces pieces)
            throws CommandException, InterruptedException {
        if (length > 0) {
            try {
                TransferHttp.Reply reply = http.json(
                        http.request("/" + id)
                                .header("Content-Range", "bytes " + at + "-" + (at + length - 1) + "/" + size)
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(pieces.buffer(), 0, length)),
                        effort);
                if (reply.status() != 409) {
                    State state = State.of(taken(reply));
                    pieces.went();
                    return state;
                }
            } catch (IOException e) {
                LOG.debug("A piece of a transfer broke: {}", e.toString());
                pieces.broke();
                pieces.pause(effort);
            }
        }
        return State.of(persist(() -> http.json(
                http.request("/" + id)
                        .header("Content-Range", "bytes */" + size)
                        .PUT(HttpRequest.BodyPublishers.noBody()),
                effort)));
    }

    @Override
    public Moved fetch(String transferId, WritableByteChannel into)
            throws IOException, CommandException, InterruptedException {
        if (!ID.matcher(transferId).matches()) {
            throw CommandException.invalidParams("transferId: expected the id of POST /api/transfers");
        }
        MessageDigest digest = sha256();
        Download.Whole whole = new Download(
                        http,
                        "/" + transferId + "?commandId=" + URLEncoder.encode(call.commandId(), StandardCharsets.UTF_8),
                        effort,
                        CommandTransfers::notFetched)
                .into(
                        piece -> {
                            digest.update(piece.duplicate());
                            while (piece.hasRemaining()) {
                                into.write(piece);
                            }
                        },
                        0);
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!whole.tag().equals('"' + sha256 + '"')) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "what has arrived is not what was sent");
        }
        return new Moved(transferId, whole.size(), sha256);
    }

    @Override
    public boolean show(EncodedJson part) throws IOException, InterruptedException {
        CompletableFuture<Boolean> answer =
                showing.apply(new Shown(call.commandId(), part)).toCompletableFuture();
        try {
            return answer.get(TO_SHOW_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the Gateway does not take it", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the Gateway does not answer", e);
        }
    }

    private static CommandException notFetched(TransferHttp.Reply reply) {
        if (reply.error().equals("not_found")) {
            return CommandException.invalidParams(
                    "transferId: no upload of this id is there for this command; an upload"
                            + " is for the first command of its sender that names it");
        }
        if (reply.error().equals("conflict")) {
            return CommandException.invalidParams("transferId: the upload is not whole yet; send the rest of it first");
        }
        return refused(reply);
    }

    private static TransferHttp.Reply taken(TransferHttp.Reply reply) throws CommandException {
        if (reply.status() / 100 == 2) {
            return reply;
        }
        throw refused(reply);
    }

    static CommandException refused(TransferHttp.Reply reply) {
        return new CommandException(ErrorCode.INTERNAL_ERROR, "the Gateway does not take part: " + reply.words());
    }

    /** Tries again until it goes well, or the command's budget is over. */
    private TransferHttp.Reply persist(Request request) throws CommandException, InterruptedException {
        Pieces pauses = new Pieces(0);
        while (true) {
            try {
                return taken(request.send());
            } catch (IOException e) {
                LOG.debug("A request of a transfer broke: {}", e.toString());
                pauses.pause(effort);
            }
        }
    }

    private interface Request {
        TransferHttp.Reply send() throws IOException, CommandException, InterruptedException;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How the Gateway says that a transfer stands. */
    private record State(String id, long received, boolean complete, String sha256) {
        static State of(TransferHttp.Reply reply) throws CommandException {
            JsonNode json = reply.json();
            State state = new State(
                    json.path("id").asText(""),
                    json.path("received").asLong(-1),
                    json.path("complete").asBoolean(false),
                    json.path("sha256").asText(""));
            if (!ID.matcher(state.id).matches()
                    || state.received < 0
                    || state.received > json.path("size").asLong(-1)) {
                throw Download.notUnderstood();
            }
            return state;
        }
    }
}
