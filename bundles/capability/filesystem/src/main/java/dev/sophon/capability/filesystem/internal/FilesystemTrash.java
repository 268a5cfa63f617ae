package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Trash;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists what is in the trash of the owner's folders, what was deleted first first. */
@Component
@Command(name = "filesystem.trash", scope = "filesystem.access", risk = Risk.HIGH, effects = false)
public final class FilesystemTrash implements CommandHandler<FilesystemTrash.Params, FilesystemTrash.Listing> {
    /** As many of the longest paths as fit into a result. */
    static final int MAX_ENTRIES = 250;

    /** How much of it. */
    public record Params(
            @Description("How many entries at most") @DefaultValue("100") @Range(min = 1, max = MAX_ENTRIES) int limit,
            @Description("Lists the ids behind this one, to go on where a listing was cut") @Nullable String after) {}

    /**
     * The first entries.
     *
     * @param truncated whether there are more behind them
     */
    public record Listing(int count, boolean truncated, List<Entry> entries) {}

    /**
     * One thing in the trash.
     *
     * @param path what it was called; absent where a purge began and did not end
     * @param sizeBytes of a file
     */
    public record Entry(
            String id, @Nullable String path, @Nullable EntryType type, @Nullable Long sizeBytes, Instant deletedAt) {
        @Override
        public String toString() {
            return "Entry[id=" + id + "]";
        }
    }

    private final Roots roots;

    @Activate
    public FilesystemTrash(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Listing handle(Params params, Invocation call) throws CommandException, InterruptedException {
        String after = params.after() == null ? "" : params.after();
        TreeMap<String, Entry> all = new TreeMap<>();
        Trash.each(roots, trash -> {
            for (String id : trash.ids(after, params.limit() + 1, call)) {
                entry(trash, id).ifPresent(entry -> all.put(id, entry));
            }
        });
        List<Entry> entries = all.values().stream().limit(params.limit()).toList();
        return new Listing(entries.size(), entries.size() < all.size(), entries);
    }

    /** Nothing for what is gone meanwhile, and for what is no entry of a trash. */
    private static Optional<Entry> entry(Trash trash, String id) throws IOException, InterruptedException {
        try (Trash.Thing thing = trash.find(id)) {
            Optional<BasicFileAttributes> what = thing.what();
            return Optional.of(new Entry(
                    id,
                    thing.path().orElse(null),
                    what.map(EntryType::of).orElse(null),
                    what.filter(BasicFileAttributes::isRegularFile)
                            .map(BasicFileAttributes::size)
                            .orElse(null),
                    thing.deletedAt()));
        } catch (NoSuchFileException | CommandException e) {
            return Optional.empty();
        }
    }
}
