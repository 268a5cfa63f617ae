package dev.sophon.node.connection.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one command, piece by piece. A piece that breaks is asked about and sent again from where the Gateway has
 * it; pieces grow while they go well, and are halved where they do not.
 */
final class CommandTransfers implements Transfers {
    private static final Logger LOG = LoggerFactory.getLogger(CommandTransfers.class);
    private static final int FIRST_PIECE = 1024 * 1024;
    private static final int LEAST_PIECE = 64 * 1024;
    private static final int MOST_PIECE = 4 * 1024 * 1024;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long MOST_PAUSE_MS = 3_000;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    private final TransferHttp http;
    private final Invocation call;

    CommandTransfers(TransferHttp http, Invocation call) {
        this.http = http;
        this.call = call;
    }

    @Override
    public Moved send(SeekableByteChannel file) throws IOException, CommandException, InterruptedException {
        long size = file.size();
        byte[] wanted = Json.bytes(Map.of("commandId", call.commandId(), "size", size));
        State state = State.of(persist(() -> http.json(
                http.request("")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(wanted)),
                call)));
        Pieces pieces = new Pieces();
        MessageDigest digest = sha256();
        long digested = 0;
        while (!state.complete) {
            long at = state.received;
            int length = (int) Math.min(pieces.length, size - at);
            fill(file, at, pieces.buffer, length);
            if (digested >= at && digested < at + length) {
                digest.update(pieces.buffer, (int) (digested - at), (int) (at + length - digested));
                digested = at + length;
            }
            state = put(state.id, at, length, size, pieces);
            if (length == 0 && !state.complete) {
                pieces.pause(call);
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
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(pieces.buffer, 0, length)),
                        call);
                if (reply.status() != 409) {
                    State state = State.of(taken(reply));
                    pieces.went();
                    return state;
                }
            } catch (IOException e) {
                LOG.debug("A piece of a transfer broke: {}", e.toString());
                pieces.broke();
                pieces.pause(call);
            }
        }
        return State.of(persist(() -> http.json(
                http.request("/" + id)
                        .header("Content-Range", "bytes */" + size)
                        .PUT(HttpRequest.BodyPublishers.noBody()),
                call)));
    }

    @Override
    public Moved fetch(String transferId, WritableByteChannel into)
            throws IOException, CommandException, InterruptedException {
        if (!ID.matcher(transferId).matches()) {
            throw CommandException.invalidParams("transferId: expected the id of POST /api/transfers");
        }
        Pieces pieces = new Pieces();
        MessageDigest digest = sha256();
        String tag = "";
        long at = 0;
        long size = -1;
        while (at != size) {
            TransferHttp.Reply reply;
            try {
                reply = fetched(http.send(
                        http.request("/" + transferId + "?commandId="
                                        + URLEncoder.encode(call.commandId(), StandardCharsets.UTF_8))
                                .header("Range", "bytes=" + at + "-" + (at + pieces.length - 1)),
                        pieces.buffer,
                        call));
                pieces.went();
            } catch (IOException e) {
                LOG.debug("A piece of a transfer broke: {}", e.toString());
                pieces.broke();
                pieces.pause(call);
                continue;
            }
            String its = reply.headers().firstValue("ETag").orElse("");
            long whole = reply.status() == 206 ? sizeOf(reply, at) : reply.length();
            if ((size >= 0 && (whole != size || !its.equals(tag))) || (reply.length() == 0 && whole > 0)) {
                throw notUnderstood();
            }
            size = whole;
            tag = its;
            ByteBuffer piece = ByteBuffer.wrap(reply.body(), 0, reply.length());
            digest.update(piece.duplicate());
            while (piece.hasRemaining()) {
                into.write(piece);
            }
            at += reply.length();
            call.progress(at, size);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!tag.equals('"' + sha256 + '"')) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "what has arrived is not what was sent");
        }
        return new Moved(transferId, size, sha256);
    }

    private static long sizeOf(TransferHttp.Reply reply, long at) throws CommandException {
        Matcher range = CONTENT_RANGE.matcher(
                reply.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group(1)) != at) {
            throw notUnderstood();
        }
        return Long.parseLong(range.group(2));
    }

    private static TransferHttp.Reply fetched(TransferHttp.Reply reply) throws CommandException {
        if (reply.error().equals("not_found")) {
            throw CommandException.invalidParams("transferId: no upload of this id is there for this command; an upload"
                    + " is for the first command of its sender that names it");
        }
        if (reply.error().equals("conflict")) {
            throw CommandException.invalidParams("transferId: the upload is not whole yet; send the rest of it first");
        }
        return taken(reply);
    }

    private static TransferHttp.Reply taken(TransferHttp.Reply reply) throws CommandException {
        if (reply.status() / 100 == 2) {
            return reply;
        }
        throw new CommandException(ErrorCode.INTERNAL_ERROR, "the Gateway does not take part: " + reply.words());
    }

    /** Tries again until it goes well, or the command's budget is over. */
    private TransferHttp.Reply persist(Request request) throws CommandException, InterruptedException {
        Pieces pauses = new Pieces(0);
        while (true) {
            try {
                return taken(request.send());
            } catch (IOException e) {
                LOG.debug("A request of a transfer broke: {}", e.toString());
                pauses.pause(call);
            }
        }
    }

    private interface Request {
        TransferHttp.Reply send() throws IOException, CommandException, InterruptedException;
    }

    private static CommandException notUnderstood() {
        return new CommandException(
                ErrorCode.INTERNAL_ERROR, "the Gateway's answer is not understood; it may be of another version");
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
                throw notUnderstood();
            }
            return state;
        }
    }

    /** How large the pieces are, and how long to wait after one that broke. For one thread. */
    private static final class Pieces {
        private byte[] buffer;
        private int length;
        private long pauseMs = FIRST_PAUSE_MS;

        Pieces() {
            this(FIRST_PIECE);
        }

        Pieces(int length) {
            this.length = length;
            this.buffer = new byte[length];
        }

        void went() {
            pauseMs = FIRST_PAUSE_MS;
            if (length < MOST_PIECE) {
                length *= 2;
                buffer = new byte[length];
            }
        }

        void broke() {
            length = Math.max(LEAST_PIECE, length / 2);
            // What broke may still have the old one in its hands.
            buffer = new byte[length];
        }

        void pause(Invocation call) throws InterruptedException {
            if (call.ended()) {
                throw new InterruptedException("ended");
            }
            Thread.sleep(pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs));
            pauseMs = Math.min(MOST_PAUSE_MS, 2 * pauseMs);
        }
    }
}
