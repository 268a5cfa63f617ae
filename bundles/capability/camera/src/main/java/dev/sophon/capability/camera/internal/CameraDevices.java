package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Cameras;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The cameras that there are; none is switched on by it. */
@Component
@Command(name = "camera.devices", scope = "camera.capture", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class CameraDevices implements CommandHandler<NoParams, CameraDevices.Found> {
    public record Found(List<Cameras.Device> devices) {}

    private final Cameras cameras;

    @Activate
    public CameraDevices(@Reference Cameras cameras) {
        this.cameras = cameras;
    }

    @Override
    public Found handle(NoParams params, Invocation call) {
        return new Found(cameras.devices());
    }
}
