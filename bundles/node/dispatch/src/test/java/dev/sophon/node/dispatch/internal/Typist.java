package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.ErrorCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Types until it is ended or may go, and says then how much it typed; deaf to interrupts as a native call is. */
public final class Typist implements CommandHandler<NoParams, Done> {
    public final AtomicInteger inside = new AtomicInteger();
    public final AtomicInteger left = new AtomicInteger();
    public final CountDownLatch mayGo = new CountDownLatch(1);
    /** Whether it takes no notice of its end. */
    public volatile boolean deaf;

    @Override
    public Done handle(NoParams params, Invocation call) throws CommandException {
        inside.incrementAndGet();
        try {
            while (mayGo.getCount() > 0) {
                if (call.ended() && !deaf) {
                    throw new CommandException(ErrorCode.CANCELLED, "3 of 9 characters were typed.");
                }
                Thread.onSpinWait();
            }
            return Done.DONE;
        } finally {
            left.incrementAndGet();
        }
    }
}
