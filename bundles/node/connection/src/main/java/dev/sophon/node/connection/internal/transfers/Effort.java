package dev.sophon.node.connection.internal.transfers;

import dev.sophon.node.command.Invocation;
import java.time.Duration;

/** For how long something is worth trying, and who hears how far it is. Thread-safe. */
interface Effort {
    /** What is left of it; zero when it is over. */
    Duration remaining();

    /** Whether it is over, or not wanted any more. */
    boolean ended();

    void progress(long done, long total);

    /** As long as a command has time. */
    static Effort of(Invocation call) {
        return new Effort() {
            @Override
            public Duration remaining() {
                return call.remaining();
            }

            @Override
            public boolean ended() {
                return call.ended();
            }

            @Override
            public void progress(long done, long total) {
                call.progress(done, total);
            }
        };
    }
}
