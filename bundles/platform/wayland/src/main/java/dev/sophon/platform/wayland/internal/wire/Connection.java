package dev.sophon.platform.wayland.internal.wire;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one client of a compositor, by the wire format of the Wayland protocol. For one thread. Every method throws
 * {@link IOException} once the compositor is gone, or has said what it takes for a mistake.
 */
public final class Connection implements AutoCloseable {
    private static final WlObject DISPLAY = new WlObject(1, 1);
    private static final int HEADER = 2 * Integer.BYTES;
    // Of wl_display and wl_registry.
    private static final int SYNC = 0;
    private static final int GET_REGISTRY = 1;
    private static final int ERROR = 0;
    private static final int DELETE_ID = 1;
    private static final int BIND = 0;
    private static final int GLOBAL = 0;
    private static final int GLOBAL_REMOVE = 1;
    /** From here on ids are the compositor's own. */
    private static final int SERVER_IDS = 0xff000000;

    private final WireSocket socket;
    private final Map<Integer, Listener> listeners = new HashMap<>();
    private final Deque<Integer> freeIds = new ArrayDeque<>();
    private final Map<Integer, Global> globals = new TreeMap<>();
    private final List<GlobalWatch> whenGone = new ArrayList<>();
    private final List<GlobalWatch> whenCome = new ArrayList<>();
    private final byte[] received = new byte[WireSocket.ROOM];
    private final WlObject registry;
    /** Is told what is offered, or no longer. It may send requests, and must not wait. */
    @FunctionalInterface
    public interface GlobalWatch {
        void on(Global global) throws IOException;
    }

    /** The beginning of a message whose rest has not come. */
    private byte[] rest = new byte[0];

    private int nextId = 2;
    private @Nullable String mistake;

    /**
     * Connects, and learns what is offered.
     *
     * @param patience for its answer, in milliseconds
     */
    static Connection open(LibC libc, Path path, int patience) throws IOException {
        WireSocket socket = WireSocket.connect(libc, path);
        try {
            Connection connection = new Connection(socket);
            if (!connection.roundTrip(patience)) {
                throw new IOException("it takes connections, but does not answer");
            }
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Connection(WireSocket socket) throws IOException {
        this.socket = socket;
        listeners.put(DISPLAY.id(), this::onDisplay);
        registry = make(DISPLAY, GET_REGISTRY, this::onRegistry, Arguments::made);
    }

    /** What is offered, in the order of its numbers. */
    public List<Global> globals() {
        return List.copyOf(globals.values());
    }

    /** The one of this interface that was offered first. */
    public Optional<Global> global(String type) {
        return globals.values().stream()
                .filter(each -> each.type().equals(type))
                .findFirst();
    }

    /** Has what is offered later told, and what is no longer. */
    public void watchGlobals(GlobalWatch come, GlobalWatch gone) {
        whenCome.add(come);
        whenGone.add(gone);
    }

    /** The id of the compositor's process. */
    public int compositorPid() throws IOException {
        return socket.peer();
    }

    /**
     * Binds what is offered.
     *
     * @param version the highest that the caller knows
     */
    public WlObject bind(Global global, int version, Listener listener) throws IOException {
        int agreed = Math.min(version, global.version());
        WlObject bound = make(registry, BIND, listener, arguments -> arguments
                .integer(global.name())
                .text(global.type())
                .integer(agreed)
                .made());
        return new WlObject(bound.id(), agreed);
    }

    /**
     * Binds the first of an interface.
     *
     * @throws IOException if there is none
     */
    public WlObject bind(String type, int version, Listener listener) throws IOException {
        Global global = global(type).orElseThrow(() -> new IOException("the compositor offers no " + type));
        return bind(global, version, listener);
    }

    /** Sends a request that makes no object. */
    public void send(WlObject to, int opcode, Consumer<Arguments> arguments) throws IOException {
        send(to, opcode, 0, arguments);
    }

    /** Sends a request without arguments. */
    public void send(WlObject to, int opcode) throws IOException {
        send(to, opcode, 0, arguments -> {});
    }

    /** Sends a request that makes an object of its receiver's version. */
    public WlObject make(WlObject by, int opcode, Listener listener, Consumer<Arguments> arguments) throws IOException {
        Integer free = freeIds.poll();
        // A new id has to be the next one, and to be sent before another one is.
        int id = free == null ? nextId++ : free;
        listeners.put(id, listener);
        send(by, opcode, id, arguments);
        return new WlObject(id, by.version());
    }

    /** Takes an object that an event has made. */
    public WlObject adopt(int id, int version, Listener listener) {
        listeners.put(id, listener);
        return new WlObject(id, version);
    }

    /**
     * Destroys an object.
     *
     * @param opcode of the request that does so
     */
    public void destroy(WlObject object, int opcode) throws IOException {
        send(object, opcode);
        // Those of a client are told as soon as they are free; events that were under way still come until then.
        if (Integer.compareUnsigned(object.id(), SERVER_IDS) >= 0) {
            listeners.remove(object.id());
        }
    }

    private void send(WlObject to, int opcode, int newId, Consumer<Arguments> arguments) throws IOException {
        Arguments request = new Arguments(newId);
        arguments.accept(request);
        if (request.length() > WireSocket.ROOM - 1) {
            throw new IllegalArgumentException("a request is too long");
        }
        try {
            socket.send(request.message(to.id(), opcode), request.length(), request.passed());
        } catch (IOException e) {
            hearLastWords();
            throw e;
        }
    }

    /** Why the compositor has closed the connection stands in what it sent before. */
    private void hearLastWords() throws IOException {
        boolean more = true;
        while (more) {
            try {
                more = receive();
            } catch (IOException e) {
                if (mistake != null) {
                    throw e;
                }
                return;
            }
        }
    }

    /**
     * Tells the events that come, until something holds.
     *
     * @param millis at most
     * @return whether it does
     */
    public boolean await(BooleanSupplier condition, int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        while (!condition.getAsBoolean()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            dispatch((int) left);
        }
        return true;
    }

    /** Waits until the compositor has done all that was asked so far, and has told what came of it. */
    public boolean roundTrip(int millis) throws IOException {
        boolean[] done = {false};
        make(DISPLAY, SYNC, event -> done[0] = true, Arguments::made);
        return await(() -> done[0], millis);
    }

    /** Tells the events that there are; waits for the first, or until {@link #wake}. */
    public void dispatch(int millis) throws IOException {
        if (socket.await(millis)) {
            receive();
        }
    }

    /** Ends a wait, from any thread. */
    void wake() {
        socket.wake();
    }

    @Override
    public void close() {
        socket.close();
    }

    private boolean receive() throws IOException {
        int count = socket.receive(received);
        if (count == 0) {
            return false;
        }
        byte[] all = Arrays.copyOf(rest, rest.length + count);
        System.arraycopy(received, 0, all, rest.length, count);
        ByteBuffer messages = ByteBuffer.wrap(all).order(ByteOrder.nativeOrder());
        while (messages.remaining() >= HEADER) {
            int start = messages.position();
            int word = messages.getInt(start + Integer.BYTES);
            int length = word >>> 16;
            if (length < HEADER) {
                throw new IOException("a message is shorter than its head");
            }
            if (length > messages.remaining()) {
                break;
            }
            ByteBuffer arguments =
                    messages.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder());
            tell(messages.getInt(start), new Event(word & 0xffff, arguments, socket));
            messages.position(start + length);
        }
        rest = Arrays.copyOfRange(all, messages.position(), all.length);
        return true;
    }

    private void tell(int object, Event event) throws IOException {
        Listener listener = listeners.get(object);
        if (listener == null) {
            return;
        }
        try {
            listener.on(event);
        } catch (BufferUnderflowException e) {
            throw new IOException("a message is shorter than it should be", e);
        }
    }

    private void onDisplay(Event event) throws IOException {
        if (event.opcode() == ERROR) {
            int object = event.integer();
            int code = event.integer();
            mistake = "the compositor takes a request for a mistake: object " + object + ", code " + code + ": "
                    + event.text();
            throw new IOException(mistake);
        } else if (event.opcode() == DELETE_ID) {
            int id = event.integer();
            listeners.remove(id);
            freeIds.add(id);
        }
    }

    private void onRegistry(Event event) throws IOException {
        if (event.opcode() == GLOBAL) {
            Global global = new Global(event.integer(), event.text(), event.integer());
            globals.put(global.name(), global);
            for (GlobalWatch each : whenCome) {
                each.on(global);
            }
        } else if (event.opcode() == GLOBAL_REMOVE) {
            Global gone = globals.remove(event.integer());
            if (gone != null) {
                for (GlobalWatch each : whenGone) {
                    each.on(gone);
                }
            }
        }
    }
}
