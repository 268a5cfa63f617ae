package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.ClientProcesses;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.Questions;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.List;

/**
 * Whether a window is still the one that was listed. The server gives the id of a window that is gone to the next program
 * that comes, so what is done to a window goes by who shows it too. For the display's thread.
 */
final class SameWindow {
    private final XDisplay display;
    private final Ewmh ewmh;
    private final WindowCalls calls;

    SameWindow(XDisplay display, Ewmh ewmh, WindowCalls calls) {
        this.display = display;
        this.ewmh = ewmh;
        this.calls = calls;
    }

    /** What is done to a window. */
    interface Act {
        boolean run() throws CommandException;
    }

    /** @throws CommandException {@code invalid_params} if it is gone, or another program's by now */
    void require(Pointer open, long window, Window listed) throws CommandException {
        long compoundText = ewmh.properties.atom(open, "COMPOUND_TEXT");
        List<String> kind;
        long process;
        try (Questions questions = ewmh.questions(open)) {
            Questions.Answer<ClientProcesses> clients = ClientProcesses.ask(questions);
            Questions.Answer<Properties.Value> told = questions.property(window, "WM_CLASS");
            process = clients.take().orElse(ClientProcesses.NONE).of(window);
            kind = Properties.texts(told.take(), compoundText);
        }
        boolean same = listed.pid() == 0
                ? (kind.size() < 2 ? "" : kind.get(1)).equals(listed.wmClass())
                : process == listed.pid();
        if (!same) {
            throw X11WindowManager.noWindow();
        }
    }

    /** Does something to a window while nobody else can do anything to it, if it is the same still. */
    boolean whileIt(Pointer open, long window, Window listed, Act act) throws CommandException {
        calls.XGrabServer(open);
        try {
            require(open, window, listed);
            return act.run();
        } finally {
            if (!display.lost()) {
                calls.XUngrabServer(open);
                display.xlib().x11.XSync(open, 0);
                // Between the look at all windows and this one it may have closed by itself, which is what was wanted.
                display.forgive();
            }
        }
    }
}
