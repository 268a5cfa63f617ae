package dev.sophon.node.dispatch;

import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.protocol.wire.Progress;
import org.osgi.annotation.versioning.ConsumerType;

/** What goes to the Gateway from commands that run, beside their results. Thread-safe. */
@ConsumerType
public interface Upstream {
    /** The files of one command. */
    Transfers transfers(Invocation call);

    /** Tells how far a command is. Never waits; what cannot be told is lost. */
    void progress(Progress progress);
}
