package dev.sophon.node.dispatch.internal.work;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One stage of a command; the one broad catch of the Node: whatever goes wrong in it is the command's outcome. */
public final class Stage {
    /** The key of a log entry under which its command's request id stands. */
    public static final String REQUEST_ID = "requestId";

    /** A name of its own: under the classes' names the component runtime tells of every step at DEBUG too. */
    public static final Logger COMMANDS = LoggerFactory.getLogger("sophon.commands");

    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

    private Stage() {}

    /** What a stage does. */
    public interface Step {
        void run() throws Exception;
    }

    /** Runs it; what it throws becomes the outcome. */
    public static void attempt(Call call, Step step) {
        MDC.put(REQUEST_ID, LogText.of(call.requestId()));
        try {
            step.run();
        } catch (CommandException e) {
            if (e.getCause() != null) {
                COMMANDS.debug("Command {} failed", LogText.of(call.commandId()), SafeTrace.of(e));
            }
            call.fail(e.code(), e.text());
        } catch (InterruptedException e) {
            boolean late = call.remaining().isZero();
            call.fail(late ? ErrorCode.TIMEOUT : ErrorCode.INTERNAL_ERROR, late ? "the budget ran out" : "interrupted");
        } catch (Exception | LinkageError e) {
            unexpected(call, e);
        } catch (Error e) {
            unexpected(call, e);
            throw e;
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }

    private static void unexpected(Call call, Throwable problem) {
        if (!call.isSettled()) {
            LOG.error("Command {} failed unexpectedly", LogText.of(call.commandId()), SafeTrace.of(problem));
        }
        call.fail(
                ErrorCode.INTERNAL_ERROR,
                "unexpected failure; see the Node's log under request id " + LogText.of(call.requestId()));
    }
}
