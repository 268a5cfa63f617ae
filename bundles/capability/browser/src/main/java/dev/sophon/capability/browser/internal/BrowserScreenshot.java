package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.page.Wanted;
import dev.sophon.capability.browser.internal.process.Browser;
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

/** A picture of a page, or of an element in it. */
@Component
@Command(
        name = "browser.screenshot",
        scope = "browser.control",
        risk = Risk.MEDIUM,
        lane = Lane.PROCESS,
        effects = false)
public final class BrowserScreenshot implements CommandHandler<BrowserScreenshot.Params, BrowserScreenshot.Picture> {
    /** Of what: of what is in sight if nothing is named. */
    public record Params(
            @Description("A handle out of browser.snapshot; or role and name instead") @Length(max = 20) @Nullable
                    String element,
            @Description("As browser.snapshot tells it, as in button") @Length(max = 40) @Nullable String role,
            @Description("The words that it goes by, or a part of them where only one has it")
                    @Length(max = 200)
                    @Nullable
                    String name,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab,
            @Description("The whole page, of 10000 pixels' height at most") @DefaultValue("false") boolean fullPage,
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality) {
        public Params {
            if (Wanted.isSaid(element, role, name)) {
                new Wanted(element, role, name);
            }
        }
    }

    /**
     * The picture.
     *
     * @param image in Base64
     * @param untrusted true: it shows the page's words
     */
    public record Picture(
            String image, int sizeBytes, String format, int width, int height, String tab, boolean untrusted) {
        @Override
        public String toString() {
            return "Picture[sizeBytes=" + sizeBytes + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserScreenshot(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Picture handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        Wanted wanted = Wanted.isSaid(params.element(), params.role(), params.name())
                ? new Wanted(params.element(), params.role(), params.name())
                : null;
        Camera camera = new Camera(tab, call);
        return wanted == null
                ? camera.page(params.fullPage(), params.quality())
                : camera.element(wanted.find(tab, call), params.quality());
    }
}
