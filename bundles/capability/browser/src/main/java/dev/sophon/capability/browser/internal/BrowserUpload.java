package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Node;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.page.Wanted;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Uploads;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.protocol.Risk;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Gives files of the owner's folders to a page. */
@Component
@Command(name = "browser.upload", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserUpload implements CommandHandler<BrowserUpload.Params, PageState> {
    /** Which, and to what: a field for files, or the page's own question for some if none is named. */
    public record Params(
            @Description("Absolute paths of files in the owner's folders") @Length(min = 1, max = 10)
                    List<String> paths,
            @Description("A handle out of browser.snapshot; or role and name instead") @Length(max = 20) @Nullable
                    String element,
            @Description("As browser.snapshot tells it, as in button") @Length(max = 40) @Nullable String role,
            @Description("The words that it goes by, or a part of them where only one has it")
                    @Length(max = 200)
                    @Nullable
                    String name,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        public Params {
            paths = List.copyOf(paths);
            if (Wanted.isSaid(element, role, name)) {
                new Wanted(element, role, name);
            }
        }

        @Override
        public String toString() {
            return "Params[paths=***]";
        }
    }

    private final Browser browser;
    private final @Nullable OwnersFiles files;

    @Activate
    public BrowserUpload(
            @Reference Browser browser,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    OwnersFiles files) {
        this.browser = browser;
        this.files = files;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        OwnersFiles owners = Browser.required(files);
        Tab tab = browser.tab(params.tab());
        Node node = Wanted.isSaid(params.element(), params.role(), params.name())
                ? new Wanted(params.element(), params.role(), params.name()).find(tab, call)
                : tab.takeChooser()
                        .orElseThrow(() -> CommandException.invalidParams(
                                "element: the page asks for no files now; name the field that takes them"));
        List<String> copies = new Uploads(browser.folders(), owners).copy(params.paths(), call);
        tab.call(call, node.session(), "DOM.setFileInputFiles", Map.of("files", copies, "backendNodeId", node.id()));
        return Browser.after(tab, call);
    }
}
