package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** A picture of the primary display, of a region or of one window. */
@Component
@Command(name = "screen.capture", scope = "screen.capture", risk = Risk.LOW, lane = Lane.SCREEN, effects = false)
public final class ScreenCaptureCommand implements CommandHandler<ScreenCaptureCommand.Params, EncodedJson> {
    public record Params(
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality,
            @Description("Greatest width in pixels; a wider picture is scaled down, keeping its aspect ratio")
                    @Range(min = 1)
                    @Nullable
                    Integer maxWidth,
            @Description("Only this window, without what covers it; from window.list")
                    @Length(min = 1, max = 100)
                    @Nullable
                    String windowId,
            @Description("Only this part of the virtual desktop") @Nullable Region region,
            @Description(Pictures.CURSOR) @DefaultValue("false") boolean cursor,
            @Description(Pictures.MAX_BYTES) @Range(min = Pictures.LEAST_MAX_BYTES) @Nullable Integer maxBytes,
            @Description(Pictures.SINCE) @Range(min = 0) @Nullable Long since,
            @Description(Marks.WORDS) @DefaultValue("false") boolean marks,
            @Description("Show each change to whoever looks by the Gateway, until its time is over")
                    @DefaultValue("false")
                    boolean follow) {
        public Params {
            if (follow && (since != null || marks || maxBytes != null)) {
                throw new IllegalArgumentException("follow: not beside since, marks or maxBytes");
            }
            if (windowId != null && region != null) {
                throw new IllegalArgumentException("windowId, region: expected one of them at most");
            }
        }
    }

    private final ScreenCapture screen;
    private final @Nullable WindowManager windows;
    private final @Nullable ElementTree tree;
    private final PictureText text = new PictureText();
    private final Following following;

    @Activate
    public ScreenCaptureCommand(
            @Reference ScreenCapture screen,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    WindowManager windows,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    ElementTree tree,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    Happenings happenings,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    ScreenSign signs) {
        this.following = new Following(screen, happenings, signs);
        this.tree = tree;
        this.screen = screen;
        this.windows = windows;
    }

    @Override
    public EncodedJson handle(Params params, Invocation call) throws CommandException, InterruptedException {
        if (params.follow()) {
            return following.follow(() -> shot(params), call);
        }
        ScreenCapture.Shot shot = shot(params);
        Marks marks = params.marks() ? Marks.on(tree, shot.window()) : null;
        return text.of(screen, marks, shot, params.maxBytes(), params.since(), "")
                .text();
    }

    private ScreenCapture.Shot shot(Params params) throws CommandException {
        return new ScreenCapture.Shot(
                params.region() == null ? null : params.region().bounds(),
                params.windowId() == null ? null : window(params.windowId()),
                params.cursor(),
                params.quality(),
                params.maxWidth() == null ? OptionalInt.empty() : OptionalInt.of(params.maxWidth()));
    }

    private Window window(String id) throws CommandException {
        WindowManager manager = windows;
        if (manager == null) {
            throw CommandException.unsupported("windowId: no window manager runs here, so windows are not known.");
        }
        return manager.window(id);
    }
}
