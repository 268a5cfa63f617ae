package dev.sophon.platform.x11.internal.display;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which process each client of the X server is, as the server itself knows it from the socket: what windows claim in
 * {@code _NET_WM_PID} may be a number of another namespace, or anything. Follows version 1.2 of the X-Resource extension.
 * Immutable.
 */
public final class ClientProcesses {
    /** Nobody is known. */
    public static final ClientProcesses NONE = new ClientProcesses(0, Map.of());

    // Offsets in the answer, and in each of its ids.
    private static final int COUNT = 8;
    private static final int FIRST = 32;
    private static final int MASK = 4;
    private static final int LENGTH = 8;
    private static final int VALUE = 12;

    private final int mask;
    private final Map<Integer, Integer> processes;

    private ClientProcesses(int mask, Map<Integer, Integer> processes) {
        this.mask = mask;
        this.processes = processes;
    }

    /** The process that shows a window; 0 if that is not known. */
    public long of(long window) {
        return processes.getOrDefault((int) window & ~mask, 0);
    }

    /** Whether the two windows are of one client, or may be. */
    public static boolean sameClient(XDisplay display, long one, long other) {
        Xcb xcb = display.xcb();
        return xcb == null || ((one ^ other) & 0xffffffffL & ~xcb.idMask()) == 0;
    }

    /**
     * Asks. Nothing is known where the server does not tell, or lives in another process namespace than we do: the number
     * that it has for ourselves has to be ours.
     */
    public static Questions.Answer<ClientProcesses> ask(Questions questions) {
        Questions.Answer<ByteBuffer> told = questions.clients();
        Xcb xcb = questions.xcb();
        return () -> xcb == null ? Optional.empty() : told.take().map(answer -> parse(answer, xcb));
    }

    private static ClientProcesses parse(ByteBuffer answer, Xcb xcb) {
        Map<Integer, Integer> processes = new HashMap<>();
        int at = FIRST;
        for (int i = answer.getInt(COUNT); i > 0 && at + VALUE <= answer.limit(); i--) {
            int length = answer.getInt(at + LENGTH);
            if (length < 0 || length > answer.limit() - at - VALUE) {
                break;
            }
            if (length == Integer.BYTES && answer.getInt(at + MASK) == Xcb.LOCAL_PROCESS) {
                processes.put(answer.getInt(at), answer.getInt(at + VALUE));
            }
            at += VALUE + length;
        }
        long own = ProcessHandle.current().pid();
        boolean sameNamespace = Optional.ofNullable(processes.get(xcb.ownBase()))
                .filter(pid -> pid == own)
                .isPresent();
        processes.values().removeIf(pid -> pid <= 0);
        return sameNamespace ? new ClientProcesses(xcb.idMask(), processes) : NONE;
    }
}
