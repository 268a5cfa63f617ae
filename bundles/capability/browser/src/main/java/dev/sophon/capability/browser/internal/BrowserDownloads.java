package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Downloads;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists what pages have handed out since the browser began. */
@Component
@Command(
        name = "browser.downloads",
        scope = "browser.control",
        risk = Risk.MEDIUM,
        lane = Lane.PROCESS,
        effects = false)
public final class BrowserDownloads implements CommandHandler<BrowserDownloads.Params, BrowserDownloads.Listing> {
    /** How patiently. */
    public record Params(
            @Description("Milliseconds to wait for those that are under way")
                    @DefaultValue("0")
                    @Range(min = 0, max = 600_000)
                    int waitMs) {}

    /**
     * What came, the eldest first.
     *
     * @param untrusted true: names and addresses are the pages' words
     */
    public record Listing(int count, List<Downloads.Download> downloads, boolean untrusted) {
        @Override
        public String toString() {
            return "Listing[count=" + count + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserDownloads(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Listing handle(Params params, Invocation call) throws CommandException, InterruptedException {
        List<Downloads.Download> all = browser.required().downloads().settled(params.waitMs(), call);
        return new Listing(all.size(), all, true);
    }
}
