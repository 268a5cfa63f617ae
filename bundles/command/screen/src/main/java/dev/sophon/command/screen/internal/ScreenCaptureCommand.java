package dev.sophon.command.screen.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.ScreenCapture;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A picture of the whole primary display. */
@Component
@Command(name = "screen.capture", scope = "screen.capture", risk = Risk.LOW, lane = Lane.SCREEN, effects = false)
public final class ScreenCaptureCommand implements CommandHandler<ScreenCaptureCommand.Params, EncodedJson> {
    public record Params(
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality,
            @Description("Greatest width in pixels; a wider picture is scaled down, keeping its aspect ratio")
                    @Range(min = 1)
                    @Nullable
                    Integer maxWidth) {}

    private final ScreenCapture screen;
    private final PictureText text = new PictureText();

    @Activate
    public ScreenCaptureCommand(@Reference ScreenCapture screen) {
        this.screen = screen;
    }

    @Override
    public EncodedJson handle(Params params, Invocation call) throws CommandException {
        OptionalInt maxWidth = params.maxWidth() == null ? OptionalInt.empty() : OptionalInt.of(params.maxWidth());
        Jpeg jpeg = Pictures.takePrimary(screen, params.quality(), maxWidth);
        return text.of(jpeg, "\"width\":" + jpeg.width() + ",\"height\":" + jpeg.height());
    }
}
