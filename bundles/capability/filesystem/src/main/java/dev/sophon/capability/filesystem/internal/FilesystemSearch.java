package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.search.Search;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looks for files and folders by their names, and for files by what they hold. */
@Component
@Command(
        name = "filesystem.search",
        scope = "filesystem.access",
        risk = Risk.HIGH,
        lane = Lane.PROCESS,
        effects = false)
public final class FilesystemSearch implements CommandHandler<FilesystemSearch.Params, FilesystemSearch.Found> {
    /** Where to look for what. */
    public record Params(
            @Description("Absolute path of a folder in one of the owner's folders") String path,
            @Description("Part of a name, or the whole name with * for any characters and ? for one")
                    @Length(min = 1, max = 200)
                    @Nullable
                    String name,
            @Description("Text that a file holds, to the letter") @Length(min = 1, max = 200) @Nullable String content,
            @Description("How deep to go; 1 for the names in the folder itself")
                    @DefaultValue("16")
                    @Range(min = 1, max = 64)
                    int maxDepth,
            @Description("How many results at most") @DefaultValue("100") @Range(min = 1, max = 1_000) int limit) {
        public Params {
            if (name == null && content == null) {
                throw new IllegalArgumentException("name: expected a name or a content to look for");
            }
        }

        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was found, by path.
     *
     * @param cut what the search did not get past; empty where it looked at everything
     * @param skipped how many names were passed over, since they are out of reach or mounted
     * @param untrusted true: names and excerpts are the words of whoever wrote them
     */
    public record Found(
            String path,
            int count,
            Set<Search.Cut> cut,
            int skipped,
            boolean untrusted,
            List<Search.FoundEntry> entries) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemSearch(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Found handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place folder = roots.find(params.path()).enter()) {
            Search search = new Search(params.name(), params.content(), params.limit(), call);
            search.through(folder, Fixed.now(policy, folder.rootPath()), params.maxDepth());
            List<Search.FoundEntry> entries = search.entries();
            entries.sort(Comparator.comparing(Search.FoundEntry::path));
            return new Found(params.path(), entries.size(), search.cuts(), search.skipped(), true, entries);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
