package dev.sophon.platform.wayland.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.HeldInput;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The keys and buttons that commands hold here. Those of other programs are theirs alone on Wayland. */
@Component
public final class WaylandHeldInput implements HeldInput {
    private final Hands hands;

    @Activate
    public WaylandHeldInput(@Reference Hands hands) {
        this.hands = hands;
    }

    @Override
    public void release() throws CommandException {
        hands.release();
    }
}
