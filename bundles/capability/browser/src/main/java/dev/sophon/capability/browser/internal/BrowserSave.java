package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Downloads;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Puts a download into one of the owner's folders. */
@Component
@Command(name = "browser.save", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserSave implements CommandHandler<BrowserSave.Params, BrowserSave.Saved> {
    /** Which, and where to. */
    public record Params(
            @Description("Of a download, out of browser.downloads") @Length(min = 1, max = 40) String id,
            @Description("Absolute path in one of the owner's folders, of which nothing has the name yet")
                    String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /** What was saved. */
    public record Saved(String path, long sizeBytes) {}

    private final Browser browser;
    private final @Nullable OwnersFiles files;

    @Activate
    public BrowserSave(
            @Reference Browser browser,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    OwnersFiles files) {
        this.browser = browser;
        this.files = files;
    }

    @Override
    public Saved handle(Params params, Invocation call) throws CommandException, InterruptedException {
        OwnersFiles owners = Browser.required(files);
        Downloads downloads = browser.required().downloads();
        Downloads.Download download = downloads
                .find(params.id())
                .filter(one -> one.state().equals("completed"))
                .orElseThrow(() -> CommandException.invalidParams(
                        "id: no download of this id that is complete; browser.downloads lists them"));
        return new Saved(params.path(), owners.copyIn(downloads.file(download), params.path(), call));
    }
}
