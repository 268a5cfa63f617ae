package dev.sophon.platform.x11.internal.display;

import com.sun.jna.CallbackReference;
import com.sun.jna.Pointer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The error handlers that Xlib has one of for the whole process. The default ones call exit, past every shutdown hook.
 * Xlib calls a handler on the thread that uses the display, so the thread tells which display is meant.
 */
final class XErrors {
    /** What a thread's display learns from the handlers. */
    interface Listener {
        void failed(int errorCode, int requestCode);

        /** Whether the thread survives when the handler returns. */
        boolean lost();
    }

    private static final ThreadLocal<@Nullable Listener> LISTENER = new ThreadLocal<>();

    // Offsets in XErrorEvent.
    private static final int ERROR_CODE = 32;
    private static final int REQUEST_CODE = 33;

    // Strong references: what the garbage collector takes, Xlib would still call.
    private static final Xlib.ErrorHandler ON_ERROR = XErrors::onError;
    private static final Xlib.IoErrorHandler ON_LOSS = XErrors::onLoss;
    private static final Xlib.ExitHandler STAY = (display, data) -> {};

    /** The same as C knows them, which is looked up once. */
    private static @Nullable Pointer onErrorInC;

    private static @Nullable Pointer onLossInC;

    private static int users;
    private static @Nullable Pointer formerOnError;
    private static @Nullable Pointer formerOnLoss;

    private XErrors() {}

    /** Begins to serve the current thread, until {@link #leave}. */
    static synchronized void enter(Xlib xlib, Listener listener) {
        LISTENER.set(listener);
        Pointer onError = xlib.x11.XSetErrorHandler(ON_ERROR);
        Pointer onLoss = xlib.x11.XSetIOErrorHandler(ON_LOSS);
        if (users++ == 0) {
            formerOnError = onError;
            formerOnLoss = onLoss;
        }
    }

    /** Takes the handlers back from whoever took them: AWT does, when it starts in the same process. */
    static synchronized void install(Xlib xlib) {
        if (onErrorInC == null || onLossInC == null) {
            onErrorInC = CallbackReference.getFunctionPointer(ON_ERROR);
            onLossInC = CallbackReference.getFunctionPointer(ON_LOSS);
        }
        xlib.x11.XSetErrorHandler(onErrorInC);
        xlib.x11.XSetIOErrorHandler(onLossInC);
    }

    /** Ends what {@link #enter} began. After the last one Xlib holds no pointer to code that may be unloaded. */
    static synchronized void leave(Xlib xlib) {
        LISTENER.remove();
        if (--users == 0) {
            xlib.x11.XSetErrorHandler(formerOnError);
            xlib.x11.XSetIOErrorHandler(formerOnLoss);
        }
    }

    /** Lets a display of the current thread survive the loss of its server; false where libX11 is too old for that. */
    static boolean surviveLoss(Xlib xlib, Pointer display) {
        return xlib.surviveLoss(display, STAY);
    }

    private static int onError(Pointer display, Pointer event) {
        Listener listener = LISTENER.get();
        if (listener != null) {
            listener.failed(event.getByte(ERROR_CODE) & 0xff, event.getByte(REQUEST_CODE) & 0xff);
        }
        return 0;
    }

    private static int onLoss(Pointer display) {
        Listener listener = LISTENER.get();
        if (listener == null || listener.lost()) {
            return 0;
        }
        // Xlib exits when this returns, so it never does. The thread is lost, the process is not.
        while (true) {
            LockSupport.park(XErrors.class);
        }
    }
}
