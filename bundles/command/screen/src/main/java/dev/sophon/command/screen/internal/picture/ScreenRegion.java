package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** A picture of one rectangle of the virtual desktop, in physical pixels. */
@Component
@Command(name = "screen.region", scope = "screen.capture", risk = Risk.LOW, lane = Lane.SCREEN, effects = false)
public final class ScreenRegion implements CommandHandler<ScreenRegion.Params, EncodedJson> {
    public record Params(
            @Description("Left edge in pixels of the virtual desktop; may be negative") int x,
            @Description("Top edge in pixels of the virtual desktop; may be negative") int y,
            @Description("In pixels") @Range(min = 1) int width,
            @Description("In pixels") @Range(min = 1) int height,
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality,
            @Description(Pictures.CURSOR) @DefaultValue("false") boolean cursor,
            @Description(Pictures.MAX_BYTES) @Range(min = Pictures.LEAST_MAX_BYTES) @Nullable Integer maxBytes,
            @Description(Pictures.SINCE) @Range(min = 0) @Nullable Long since,
            @Description(Marks.WORDS) @DefaultValue("false") boolean marks,
            @Description("Of a picture of the whole primary monitor, of which x, y, width and height are then pixels")
                    @Range(min = 1, max = Region.LARGEST_IMAGE)
                    @Nullable
                    Integer imageWidth,
            @Description("Of that picture; in proportion to its width without it")
                    @Range(min = 1, max = Region.LARGEST_IMAGE)
                    @Nullable
                    Integer imageHeight) {
        public Params {
            if (imageWidth == null && imageHeight != null) {
                throw new IllegalArgumentException("imageWidth: required, as imageHeight is there");
            }
        }
    }

    private final ScreenCapture screen;
    private final @Nullable ElementTree tree;
    private final PictureText text = new PictureText();

    @Activate
    public ScreenRegion(
            @Reference ScreenCapture screen,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    ElementTree tree) {
        this.tree = tree;
        this.screen = screen;
    }

    @Override
    public EncodedJson handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Region asked = new Region(params.x(), params.y(), params.width(), params.height());
        Bounds region = params.imageWidth() == null
                ? asked.bounds()
                : asked.ofPicture(screen.monitors().get(0).bounds(), params.imageWidth(), params.imageHeight());
        ScreenCapture.Shot shot =
                new ScreenCapture.Shot(region, null, params.cursor(), params.quality(), OptionalInt.empty());
        Marks marks = params.marks() ? Marks.on(tree, null) : null;
        String first = "\"region\":" + Pictures.json(region) + ",";
        return text.of(screen, marks, shot, params.maxBytes(), params.since(), first)
                .text();
    }
}
