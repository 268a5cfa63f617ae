package dev.sophon.node.control.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts who looks on, and says so while it is anybody, until the end. Thread-safe. */
final class Onlookers {
    private final Supplier<Runnable> say;
    private int count;
    private boolean over;
    private @Nullable Runnable takeBack;

    /** @param say that somebody does; what it gives takes that back */
    Onlookers(Supplier<Runnable> say) {
        this.say = say;
    }

    synchronized void came() {
        count++;
        if (takeBack == null && !over) {
            takeBack = say.get();
        }
    }

    synchronized void left() {
        count--;
        if (count == 0) {
            takeBack();
        }
    }

    /** From here on nobody does, whoever comes. */
    synchronized void end() {
        over = true;
        takeBack();
    }

    private void takeBack() {
        if (takeBack != null) {
            takeBack.run();
            takeBack = null;
        }
    }
}
