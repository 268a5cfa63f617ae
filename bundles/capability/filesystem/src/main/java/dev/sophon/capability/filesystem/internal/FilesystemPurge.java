package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Trash;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Removes from the trash for good. After a break a part is gone, and the rest can be purged but not restored. */
@Component
@Command(name = "filesystem.purge", scope = "filesystem.access", risk = Risk.HIGH, lane = Lane.PROCESS)
public final class FilesystemPurge implements CommandHandler<FilesystemPurge.Params, FilesystemPurge.Purged> {
    /** What to remove. */
    public record Params(@Description("The id in the trash, as filesystem.trash tells it") String id) {
        public Params {
            Trash.checkId(id);
        }
    }

    /** What was removed. */
    public record Purged(String id) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemPurge(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Purged handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return Trash.with(roots, params.id(), thing -> {
            Fixed.now(policy, thing.entry().rootPath()).refuse(thing.inside().look());
            thing.remove(call);
            return new Purged(params.id());
        });
    }
}
