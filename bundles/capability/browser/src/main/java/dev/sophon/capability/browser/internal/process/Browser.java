package dev.sophon.capability.browser.internal.process;

import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.address.Addresses;
import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.devtools.Chromium;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one browser of this Node: started when somebody opens a page, and ended by command or with the bundle. It is there
 * between two commands too, hence immediate. Thread-safe.
 */
@Component(service = Browser.class, immediate = true)
public final class Browser {
    private static final Logger LOG = LoggerFactory.getLogger(Browser.class);

    private final Folders folders;
    private final AddressRules rules;
    private final List<String> options;
    private @Nullable RunningBrowser running;
    private boolean leaving;

    @Activate
    public Browser(@Reference OwnerPolicy owner) {
        this(
                new Folders(StateFolder.current().path().resolve("browser")),
                new AddressRules(owner, Addresses.OF_THE_SYSTEM),
                List.of());
    }

    /** @param options further ones for the program */
    public Browser(Folders folders, AddressRules rules, List<String> options) {
        this.folders = folders;
        this.rules = rules;
        this.options = options;
    }

    /** The browser that runs; a new one where none does. */
    public synchronized RunningBrowser start(BrowserPolicy policy) throws CommandException {
        if (leaving) {
            throw CommandException.unsupported("the browser's bundle is being stopped");
        }
        RunningBrowser now = running;
        if (now != null && now.isRunning()) {
            return now;
        }
        end();
        try {
            folders.prepare();
            now = new RunningBrowser(
                    Chromium.start(folders.profile(), policy, options), rules, folders, DevTools.MAX_MESSAGE);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the browser could not be started", e);
        }
        LOG.info("A browser was started, process {}", now.pid());
        running = now;
        return now;
    }

    public synchronized Optional<RunningBrowser> running() {
        return Optional.ofNullable(running).filter(RunningBrowser::isRunning);
    }

    /**
     * The browser that runs.
     *
     * @throws CommandException {@code invalid_params} where none runs
     */
    public RunningBrowser required() throws CommandException {
        return running().orElseThrow(() -> CommandException.invalidParams("no page is open; begin with browser.open"));
    }

    /**
     * The owner's folders.
     *
     * @throws CommandException {@code platform_unsupported} where the capability that knows the owner's folders is not there
     */
    public static OwnersFiles required(@Nullable OwnersFiles files) throws CommandException {
        if (files == null) {
            throw CommandException.unsupported(
                    "files go into a page and out of it by the filesystem capability, which is"
                            + " not installed on this node; its owner can install the feature sophon-capability-filesystem");
        }
        return files;
    }

    /**
     * The tab of this name, or the one that was used last; it is the one used last from now on.
     *
     * @throws CommandException {@code invalid_params} where there is none
     */
    public Tab tab(@Nullable String id) throws CommandException {
        RunningBrowser now = required();
        if (id == null) {
            return now.current()
                    .orElseThrow(() -> CommandException.invalidParams("no page is open; begin with browser.open"));
        }
        Tab tab = now.tabs().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> CommandException.invalidParams("tab: none of this name; browser.tabs lists them"));
        now.use(tab);
        return tab;
    }

    /** Waits for what an action has set off, and tells where the tab is then. */
    public static PageState after(Tab tab, Invocation call) throws CommandException, InterruptedException {
        tab.settle(call);
        return tab.state(call);
    }

    public Folders folders() {
        return folders;
    }

    /** Ends the browser that runs, if any. */
    public synchronized void end() {
        RunningBrowser now = running;
        running = null;
        if (now == null) {
            return;
        }
        now.close();
        try {
            folders.clear();
        } catch (IOException e) {
            LOG.warn(
                    "What a browser has downloaded could not be removed: {}",
                    e.getClass().getSimpleName());
        }
        LOG.info("The browser of process {} was ended", now.pid());
    }

    @Deactivate
    public void leave() {
        synchronized (this) {
            leaving = true;
        }
        end();
    }
}
