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
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** One picture of a camera. */
@Component
@Command(name = "camera.photo", scope = "camera.capture", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class CameraPhoto implements CommandHandler<CameraPhoto.Params, Photo> {
    public record Params(
            @Description("An id out of camera.devices; the first that can be used if absent")
                    @Length(max = 20)
                    @Nullable
                    String device,
            @Description("Greatest width in pixels; the camera takes the nearest that it has, and a wider picture is"
                            + " scaled down")
                    @DefaultValue("1280")
                    @Range(min = 16, max = 4096)
                    int width,
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality) {}

    private final CameraUse camera;

    @Activate
    public CameraPhoto(@Reference CameraUse camera) {
        this.camera = camera;
    }

    @Override
    public Photo handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return Photo.of(camera.use(params.device(), params.width(), call, on -> on.next()
                .jpeg(params.quality(), OptionalInt.of(params.width()))));
    }
}
