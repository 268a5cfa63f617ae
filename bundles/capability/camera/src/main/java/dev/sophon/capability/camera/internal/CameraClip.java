package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A few seconds of a camera, without sound. */
@Component
@Command(name = "camera.clip", scope = "camera.capture", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class CameraClip implements CommandHandler<CameraClip.Params, Clip> {
    public record Params(
            @Description("An id out of camera.devices; the first that can be used if absent")
                    @Length(max = 20)
                    @Nullable
                    String device,
            @DefaultValue("3") @Range(min = 1, max = 10) int seconds,
            @Description("Pictures in a second, as far as the camera has them")
                    @DefaultValue("10")
                    @Range(min = 1, max = 30)
                    int fps,
            @Description("Greatest width in pixels") @DefaultValue("640") @Range(min = 16, max = 1920) int width,
            @Description("JPEG quality of each picture") @DefaultValue("70") @Range(min = 1, max = 100) int quality) {}

    private final CameraUse camera;

    @Activate
    public CameraClip(@Reference CameraUse camera) {
        this.camera = camera;
    }

    @Override
    public Clip handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return camera.use(params.device(), params.width(), call, on -> Clip.take(on, params, call));
    }
}
