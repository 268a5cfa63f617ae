package dev.sophon.node.console.internal;

import dev.sophon.node.control.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.apache.karaf.shell.api.console.SignalListener;
import org.apache.karaf.shell.support.terminal.SignalSupport;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;

/**
 * A terminal at the other end of {@code node.sock}. The one there is in raw mode, so keys become signals and lines here.
 */
final class SocketTerminal extends ExternalTerminal implements org.apache.karaf.shell.api.console.Terminal {
    private final SignalSupport signals = new SignalSupport();

    SocketTerminal(Shell.Terminal client) throws IOException {
        super("Sophon", client.type(), client.in(), client.out(), StandardCharsets.UTF_8);
        setSize(size(client.size()));
        client.resized().accept(changed -> {
            setSize(size(changed));
            raise(Signal.WINCH);
        });
        for (Signal signal : Signal.values()) {
            handle(signal, this::tell);
        }
    }

    private static Size size(Shell.Size size) {
        return new Size(size.columns(), size.rows());
    }

    private void tell(Signal signal) {
        for (org.apache.karaf.shell.api.console.Signal known : org.apache.karaf.shell.api.console.Signal.values()) {
            if (known.name().equals(signal.name())) {
                signals.signal(known);
            }
        }
    }

    @Override
    public int getWidth() {
        return getSize().getColumns();
    }

    @Override
    public int getHeight() {
        return getSize().getRows();
    }

    @Override
    public boolean isAnsiSupported() {
        return !getType().startsWith("dumb");
    }

    @Override
    public boolean isEchoEnabled() {
        return echo();
    }

    @Override
    public void setEchoEnabled(boolean enabled) {
        Attributes attributes = getAttributes();
        attributes.setLocalFlag(LocalFlag.ECHO, enabled);
        setAttributes(attributes);
    }

    @Override
    public void addSignalListener(SignalListener listener, org.apache.karaf.shell.api.console.Signal... wanted) {
        signals.addSignalListener(listener, wanted);
    }

    @Override
    public void addSignalListener(SignalListener listener, EnumSet<org.apache.karaf.shell.api.console.Signal> wanted) {
        signals.addSignalListener(listener, wanted);
    }

    @Override
    public void addSignalListener(SignalListener listener) {
        signals.addSignalListener(listener);
    }

    @Override
    public void removeSignalListener(SignalListener listener) {
        signals.removeSignalListener(listener);
    }
}
