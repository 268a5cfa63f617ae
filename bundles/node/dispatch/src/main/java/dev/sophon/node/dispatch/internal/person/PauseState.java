package dev.sophon.node.dispatch.internal.person;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Whether the person at the device has paused it, in memory and on the disk. Thread-safe. */
@Component(service = PauseState.class)
public final class PauseState {
    private final StateFolder folder;
    private volatile @Nullable Pause now;
    private volatile Function<String, List<Call>> cancel = reason -> List.of();

    @Activate
    public PauseState() {
        this(StateFolder.current());
    }

    public PauseState(StateFolder folder) {
        this.folder = folder;
        this.now = Pause.read(folder).orElse(null);
    }

    /** What cancels all that runs; it gives back what may be at work a moment longer. */
    public void cancelBy(Function<String, List<Call>> action) {
        cancel = action;
    }

    List<Call> cancelAll(String reason) {
        return cancel.apply(reason);
    }

    public Optional<Pause> now() {
        return Optional.ofNullable(now);
    }

    /**
     * Refuses what may not begin now.
     *
     * @throws CommandException {@code not_authorized} while it is paused
     */
    void requireNone() throws CommandException {
        if (now != null) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Paused by the person at this device");
        }
    }

    /** It holds from here on, whether or not it can be written. */
    public synchronized void begin(Pause pause) {
        now = pause;
    }

    /** Writes down what holds. */
    synchronized void write() throws IOException {
        Pause pause = now;
        if (pause != null) {
            pause.write(folder);
        }
    }

    /**
     * Ends a pause.
     *
     * @return false if another one holds by now
     * @throws IOException if that could not be written; it holds still
     */
    public synchronized boolean end(@Nullable Pause pause) throws IOException {
        if (!Objects.equals(now, pause)) {
            return false;
        }
        Pause.clear(folder);
        now = null;
        return true;
    }
}
