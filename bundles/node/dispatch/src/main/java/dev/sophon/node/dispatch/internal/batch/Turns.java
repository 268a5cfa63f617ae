package dev.sophon.node.dispatch.internal.batch;

import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;

/**
 * Keeps other commands away from the desktop between the steps of a batch. Those of the lane of inputs wait for it there
 * anyway; the others have to ask here. Thread-safe.
 */
public final class Turns {
    private int inside;
    private boolean held;

    /** Whether a command concerns this: it does something to the desktop, from another lane. */
    public static boolean concern(CommandProperties command) {
        return command.effects() && command.reachesQuestions() && command.lane() != Lane.INPUT;
    }

    /** Lets a command in, and {@link #leave} must follow; false while a batch runs: then it has to come behind that. */
    public synchronized boolean enter() {
        if (held) {
            return false;
        }
        inside++;
        return true;
    }

    public synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Lets nobody in until {@link #release}, which must follow in every case, and waits for those inside. */
    synchronized void hold() throws InterruptedException {
        held = true;
        while (inside > 0) {
            wait();
        }
    }

    synchronized void release() {
        held = false;
    }
}
