package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells what a path is; of a symbolic link, what the link is. */
@Component
@Command(name = "filesystem.stat", scope = "filesystem.access", risk = Risk.HIGH, effects = false)
public final class FilesystemStat implements CommandHandler<FilesystemStat.Params, FilesystemStat.Facts> {
    /** Of what. */
    public record Params(@Description("Absolute path in one of the owner's folders") String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What the system knows of it.
     *
     * @param permissions as {@code ls} writes them: {@code rw-r--r--}
     */
    public record Facts(
            String path,
            EntryType type,
            long sizeBytes,
            Instant modifiedAt,
            Instant createdAt,
            String owner,
            String permissions) {}

    private final Roots roots;

    @Activate
    public FilesystemStat(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Facts handle(Params params, Invocation call) throws CommandException {
        try (Place place = roots.find(params.path())) {
            PosixFileAttributes facts = place.attributes();
            return new Facts(
                    params.path(),
                    EntryType.of(facts),
                    facts.size(),
                    facts.lastModifiedTime().toInstant(),
                    facts.creationTime().toInstant(),
                    facts.owner().getName(),
                    PosixFilePermissions.toString(facts.permissions()));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
