package dev.sophon.signalr.server.internal;

import dev.sophon.signalr.server.HubException;
import dev.sophon.signalr.server.internal.wire.HubProtocol;
import dev.sophon.signalr.server.internal.wire.Message;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The invocations by one client: begun in order, answered when their methods have an answer. */
final class Invocations {
    private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

    private final Session session;
    private final SessionContext context;
    private final Gate gate;
    private final InOrder inOrder;

    Invocations(Session session, SessionContext context, Gate gate, InOrder inOrder) {
        this.session = session;
        this.context = context;
        this.gate = gate;
        this.inOrder = inOrder;
    }

    void begin(Message.Invocation invocation) {
        gate.enter(invocation.size());
        BoundMethod<?> method = context.methods().apply(invocation.target());
        if (method != null && method.isPrompt()) {
            inOrder.executeHere(() -> run(invocation, method));
        } else {
            inOrder.execute(() -> run(invocation, method));
        }
    }

    /** The one place where the application's code runs, whatever it throws: a failure is the invocation's. */
    private void run(Message.Invocation invocation, @Nullable BoundMethod<?> method) {
        if (!session.isOpen()) {
            leave(invocation);
            return;
        }
        try {
            Object result = call(callable(invocation, method), invocation);
            if (result instanceof CompletionStage<?> later) {
                later.whenComplete((value, failure) -> {
                    if (failure == null) {
                        succeed(invocation, value);
                    } else {
                        fail(invocation, failure);
                    }
                });
            } else {
                succeed(invocation, result);
            }
        } catch (HubException | RuntimeException | LinkageError e) {
            fail(invocation, e);
        }
    }

    /** Arguments are read in turn, so that of large ones there are never many; the method runs beside others. */
    private <A> @Nullable Object call(BoundMethod<A> method, Message.Invocation invocation) throws HubException {
        A argument = context.room().inTurn(invocation.size(), () -> method.read(invocation));
        return method.invoke(session, argument);
    }

    private static BoundMethod<?> callable(Message.Invocation invocation, @Nullable BoundMethod<?> method)
            throws HubException {
        if (method == null) {
            throw new HubException("there is no method of this name");
        }
        if (invocation.streams()) {
            throw new HubException("streaming is not supported");
        }
        return method;
    }

    private void succeed(Message.Invocation invocation, @Nullable Object result) {
        HubProtocol encoding = session.protocol();
        if (invocation.id() == null || encoding == null) {
            leave(invocation);
            return;
        }
        byte[] answer;
        try {
            answer = encoding.completion(invocation.id(), result == null ? HubProtocol.NO_RESULT : result);
        } catch (IllegalArgumentException e) {
            fail(invocation, e);
            return;
        }
        if (answer.length > context.options().maxMessageBytes()) {
            answer = encoding.failure(invocation.id(), "the result is too large");
        }
        session.answer(answer);
        leave(invocation);
    }

    private void fail(Message.Invocation invocation, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String error;
        if (cause instanceof HubException) {
            error = String.valueOf(cause.getMessage());
        } else {
            LOG.error("a hub method failed", cause);
            error = "the server failed";
        }
        HubProtocol encoding = session.protocol();
        if (invocation.id() != null && encoding != null) {
            session.answer(encoding.failure(invocation.id(), error));
        }
        leave(invocation);
    }

    private void leave(Message.Invocation invocation) {
        gate.leave(invocation.size());
        context.room().give(session, invocation.size());
    }
}
