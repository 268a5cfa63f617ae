package dev.sophon.signalr.server.internal;

import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.Disconnect.Kind;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.Receiver;
import dev.sophon.signalr.server.Transport;
import dev.sophon.signalr.server.internal.wire.Handshake;
import dev.sophon.signalr.server.internal.wire.HubProtocol;
import dev.sophon.signalr.server.internal.wire.Inbox;
import dev.sophon.signalr.server.internal.wire.Message;
import dev.sophon.signalr.server.internal.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client from the opening of its transport to the end: the state, and what may happen in it. Thread-safe. */
public final class Session implements HubConnection, Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private enum State {
        HANDSHAKING,
        OPEN,
        CLOSED
    }

    private final String id;
    private final Principal user;
    private final Transport transport;
    private final SessionContext context;
    private final ConcurrentMap<String, Object> attributes = new ConcurrentHashMap<>();
    private final long opened = System.nanoTime();

    private final Inbox inbox = new Inbox();
    private final Outbox outbox;
    private final Gate gate;
    private final InOrder inOrder;
    private final ClientResults results;
    private final Invocations invocations;
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

    /** Guards the change of state together with what is queued for the listener by it. */
    private final Object transition = new Object();

    private volatile State state = State.HANDSHAKING;
    private volatile @Nullable HubProtocol protocol;
    private volatile long lastReceived = opened;
    private volatile long closedAt;
    private volatile boolean holdsRoom;

    public Session(String id, Principal user, Transport transport, SessionContext context) {
        HubOptions options = context.options();
        this.id = id;
        this.user = user;
        this.transport = transport;
        this.context = context;
        this.gate = new Gate(options.maxPendingInvocations(), 2L * options.maxReceivedBytes());
        this.inOrder = new InOrder(context.executor());
        this.results = new ClientResults(context.executor(), context.clock());
        this.invocations = new Invocations(this, context, gate, inOrder);
        this.outbox = new Outbox(
                transport,
                options.maxQueuedBytes(),
                options.maxQueuedMessages(),
                () -> end(Kind.TOO_SLOW, "the client does not read what is sent to it"),
                () -> end(Kind.LOST, "the transport cannot send"));
    }

    // --- what the server may do -------------------------------------------------------------------------------------

    @Override
    public String id() {
        return id;
    }

    @Override
    public Principal user() {
        return user;
    }

    @Override
    public String remoteAddress() {
        return transport.remoteAddress();
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return attributes;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public CompletionStage<@Nullable Void> send(String target, @Nullable Object... arguments) {
        HubProtocol encoding = protocol;
        if (encoding == null || !isOpen()) {
            return CompletableFuture.failedFuture(closedException());
        }
        return outbox.send(checked(encoding.invocation(null, target, arguments)), encoding.isText());
    }

    @Override
    public <T> CompletionStage<T> invoke(
            String target, Class<T> result, Duration timeout, @Nullable Object... arguments) {
        HubProtocol encoding = protocol;
        if (encoding == null || !isOpen()) {
            return CompletableFuture.failedFuture(closedException());
        }
        String invocationId = results.nextId();
        byte[] message = checked(encoding.invocation(invocationId, target, arguments));
        CompletionStage<T> answer = results.expect(invocationId, result, timeout);
        outbox.send(message, encoding.isText()).whenComplete((nothing, failure) -> {
            if (failure != null) {
                results.fail(invocationId, closedException());
            }
        });
        return answer;
    }

    @Override
    public void close(@Nullable String error, boolean allowReconnect) {
        end(Kind.SERVER_CLOSED, error == null ? "closed" : error, error, allowReconnect);
    }

    /** Closes for the server's own end; the client may come back. */
    public void stop() {
        end(Kind.SERVER_STOPPED, "the server is closed", null, true);
    }

    /** Done when the transport is closed and nothing of this is held any more. */
    public CompletionStage<@Nullable Void> terminated() {
        return terminated;
    }

    private byte[] checked(byte[] message) {
        if (message.length > context.options().maxMessageBytes()) {
            throw new IllegalArgumentException("arguments: " + message.length + " bytes, at most "
                    + context.options().maxMessageBytes() + " allowed");
        }
        return message;
    }

    private static HubException closedException() {
        return new HubException("the connection is closed");
    }

    // --- what comes from the client ---------------------------------------------------------------------------------

    @Override
    public CompletionStage<@Nullable Void> received(ByteBuffer part) {
        alive();
        if (state == State.CLOSED) {
            return Gate.OPEN;
        }
        inbox.add(part);
        try {
            boolean more = true;
            while (more) {
                more = readOne();
            }
            checkSize(inbox.pending());
            takeRoom();
        } catch (ProtocolException e) {
            LOG.debug("connection {}: {}", id, e.getMessage());
            end(Kind.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        }
        CompletionStage<@Nullable Void> room = gate.room();
        // Silence while nothing was read is not the client's.
        return room == Gate.OPEN ? room : room.thenRun(this::alive);
    }

    @Override
    public void alive() {
        lastReceived = System.nanoTime();
    }

    @Override
    public void closed(String reason) {
        end(Kind.LOST, reason);
        outbox.abandon();
        finished();
    }

    private boolean readOne() throws ProtocolException {
        HubProtocol encoding = protocol;
        int end = encoding == null ? inbox.nextRecord() : inbox.next(encoding);
        if (end < 0) {
            return false;
        }
        int start = inbox.start();
        checkSize(end - start);
        byte[] bytes = inbox.bytes();
        inbox.passed(end);
        if (state == State.CLOSED) {
            return false;
        }
        if (encoding == null) {
            shakeHands(Handshake.read(bytes, start, end, context.protocols(), context.mapper()));
        } else {
            handle(encoding, read(encoding, bytes, start, end));
        }
        return true;
    }

    /** What is read as a tree at once takes its turn: of large ones there are never many. */
    private Message read(HubProtocol encoding, byte[] bytes, int start, int end) throws ProtocolException {
        return encoding.isText()
                ? encoding.read(bytes, start, end)
                : context.room().inTurn(end - start, () -> encoding.read(bytes, start, end));
    }

    /** Says what the messages of this client take now; there may be no room for that. */
    void takeRoom() {
        Session crowdedOut = context.room().take(this, state == State.CLOSED ? 0 : inbox.capacity() + gate.bytes());
        if (crowdedOut != null) {
            crowdedOut.end(Kind.CROWDED_OUT, "there is no room for so large a message now; try again later");
        }
    }

    boolean holdsRoom() {
        return holdsRoom;
    }

    /** Noted by {@link MessageRoom}, so that who holds little need not ask it. */
    void holdsRoom(boolean holds) {
        holdsRoom = holds;
    }

    private void checkSize(int bytes) throws ProtocolException {
        if (protocol == null && bytes > Handshake.MAX_BYTES) {
            throw new ProtocolException("handshake: too long");
        }
        if (bytes > context.options().maxReceivedBytes()) {
            end(Kind.TOO_LARGE, "message: at most " + context.options().maxReceivedBytes() + " bytes are allowed");
        }
    }

    private void shakeHands(HubProtocol encoding) {
        protocol = encoding;
        // Before the connection is open, so that nothing can come before it.
        outbox.send(Handshake.accepted(), encoding.isText());
        synchronized (transition) {
            if (state == State.HANDSHAKING) {
                state = State.OPEN;
                inOrder.execute(() -> Calls.connected(context.listener(), this));
            }
        }
    }

    private void handle(HubProtocol encoding, Message message) {
        if (message instanceof Message.Invocation invocation) {
            invocations.begin(invocation);
        } else if (message instanceof Message.Completion answer) {
            results.answer(answer);
        } else if (message instanceof Message.StreamInvocation stream) {
            answer(encoding.failure(stream.id(), "streaming is not supported"));
        } else if (message instanceof Message.Close close) {
            end(Kind.CLIENT_CLOSED, close.error() == null ? "the client left" : "the client left with an error");
        }
    }

    /** Sends an answer, if there is still somebody to have it. */
    void answer(byte[] message) {
        HubProtocol encoding = protocol;
        if (encoding != null) {
            outbox.send(message, encoding.isText());
        }
    }

    @Nullable
    HubProtocol protocol() {
        return protocol;
    }

    // --- time and end -----------------------------------------------------------------------------------------------

    /** Looks at the clock; called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        HubOptions options = context.options();
        HubProtocol encoding = protocol;
        if (state == State.CLOSED) {
            if (now - closedAt > options.closeGrace().toNanos()) {
                drop();
            }
        } else if (encoding == null) {
            if (now - opened > options.handshakeTimeout().toNanos()) {
                end(Kind.PROTOCOL_ERROR, "handshake: none came in time");
            }
        } else if (!gate.isFull() && now - lastReceived > options.silence().toNanos()) {
            end(Kind.SILENT, "nothing was heard for " + options.silence().toSeconds() + " s");
        } else if (outbox.isIdle()
                && now - outbox.lastSent() > options.keepAlive().toNanos()) {
            outbox.send(encoding.ping(), encoding.isText());
        }
    }

    private void end(Kind kind, String message) {
        end(kind, message, message, true);
    }

    private void end(Kind kind, String message, @Nullable String error, boolean allowReconnect) {
        synchronized (transition) {
            if (state == State.CLOSED) {
                return;
            }
            boolean wasOpen = state == State.OPEN;
            closedAt = System.nanoTime();
            state = State.CLOSED;
            if (wasOpen) {
                Disconnect cause = new Disconnect(kind, message);
                inOrder.execute(() -> Calls.disconnected(context.listener(), this, cause));
            }
        }
        LOG.debug("connection {} ends: {} ({})", id, kind, message);
        results.end(closedException());
        if (kind == Kind.LOST || kind == Kind.TOO_SLOW) {
            drop();
            return;
        }
        HubProtocol encoding = protocol;
        boolean text = encoding == null || encoding.isText();
        byte[] last = encoding == null
                ? Handshake.refused(message)
                : kind == Kind.CLIENT_CLOSED ? null : encoding.close(error, allowReconnect);
        outbox.finish(last, text, () -> transport.close(closeCode(kind), ""));
    }

    private static int closeCode(Kind kind) {
        return switch (kind) {
            case TOO_LARGE -> 1009;
            case PROTOCOL_ERROR -> 1007;
            case CROWDED_OUT -> 1013;
            case SERVER_STOPPED -> 1001;
            default -> 1000;
        };
    }

    /** Lets go of the transport without a word. */
    private void drop() {
        outbox.abandon();
        transport.abort();
        finished();
    }

    private void finished() {
        if (terminated.complete(null)) {
            context.room().leave(this);
            context.onTerminated().accept(this);
        }
    }
}
