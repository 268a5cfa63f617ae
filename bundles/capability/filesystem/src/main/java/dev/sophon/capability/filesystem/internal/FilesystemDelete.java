package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Placing;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Trash;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts a file or a folder into the trash of its root. A link goes itself. */
@Component
@Command(name = "filesystem.delete", scope = "filesystem.access", risk = Risk.HIGH)
public final class FilesystemDelete implements CommandHandler<FilesystemDelete.Params, FilesystemDelete.Deleted> {
    /** What to delete. */
    public record Params(@Description("Absolute path of a file or folder in one of the owner's folders") String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was deleted.
     *
     * @param trashId to restore it by
     */
    public record Deleted(String path, String trashId) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemDelete(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Deleted handle(Params params, Invocation call) throws CommandException {
        try (Place place = roots.find(params.path())) {
            Placing.movable(place, Fixed.now(policy, place.rootPath()));
            try (Trash trash = Trash.made(place)) {
                return new Deleted(params.path(), trash.put(place, params.path()));
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
