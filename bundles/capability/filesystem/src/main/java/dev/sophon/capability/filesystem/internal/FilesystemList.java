package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.FirstNames;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Range;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists a folder by name, or the owner's folders themselves. */
@Component
@Command(name = "filesystem.list", scope = "filesystem.access", risk = Risk.HIGH, effects = false)
public final class FilesystemList implements CommandHandler<FilesystemList.Params, FilesystemList.Listing> {
    /** As many of the longest names as fit into a result. */
    static final int MAX_ENTRIES = 2_000;

    /** What to list, and how much of it. */
    public record Params(
            @Description("Absolute path of a folder; without it, the owner's folders are listed") @Nullable String path,
            @Description("How many entries at most") @DefaultValue("1000") @Range(min = 1, max = MAX_ENTRIES) int limit,
            @Description("Lists the names behind this one, to go on where a listing was cut") @Nullable String after) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * The first names of a folder.
     *
     * @param truncated whether there are more behind them
     */
    public record Listing(@Nullable String path, int count, boolean truncated, List<Entry> entries) {}

    /**
     * One name.
     *
     * @param name in the folder; the whole path where the owner's folders are listed
     */
    public record Entry(String name, EntryType type, long sizeBytes, @Nullable Instant modifiedAt) {}

    private final Roots roots;

    @Activate
    public FilesystemList(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Listing handle(Params params, Invocation call) throws CommandException, InterruptedException {
        if (params.path() == null) {
            List<Entry> all = roots.named().stream()
                    .limit(params.limit())
                    .map(Path::toString)
                    .map(name -> new Entry(name, EntryType.FOLDER, 0, null))
                    .toList();
            return new Listing(null, all.size(), all.size() < roots.named().size(), all);
        }
        try (Place folder = roots.find(params.path()).enter()) {
            FirstNames names =
                    FirstNames.of(folder, params.after() == null ? "" : params.after(), params.limit(), call);
            List<Entry> entries = names.entries(folder);
            return new Listing(params.path(), entries.size(), names.more(), entries);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
