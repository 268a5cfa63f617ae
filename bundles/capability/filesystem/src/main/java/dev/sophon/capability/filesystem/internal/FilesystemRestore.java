package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Placing;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Trash;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives back what was deleted or replaced, where it was. */
@Component
@Command(name = "filesystem.restore", scope = "filesystem.access", risk = Risk.HIGH)
public final class FilesystemRestore implements CommandHandler<FilesystemRestore.Params, FilesystemRestore.Restored> {
    /** What to restore. */
    public record Params(
            @Description("The id in the trash, as filesystem.trash tells it") String id,
            @Description("Puts what is there now into the trash") @DefaultValue("false") boolean overwrite) {
        public Params {
            Trash.checkId(id);
        }
    }

    /**
     * What was restored.
     *
     * @param trashId of what was there instead
     */
    public record Restored(String path, @Nullable String trashId) {
        @Override
        public String toString() {
            return "Restored[path=***]";
        }
    }

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemRestore(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Restored handle(Params params, Invocation call) throws CommandException, InterruptedException {
        return Trash.with(roots, params.id(), thing -> {
            String path =
                    thing.path().orElseThrow(() -> CommandException.invalidParams("id: a part of it is gone for good"));
            try (Place target = roots.find(path)) {
                Fixed fixed = Fixed.now(policy, target.rootPath());
                Optional<String> trashId = Placing.place(thing.content(), target, path, params.overwrite(), fixed);
                thing.forget();
                return new Restored(path, trashId.orElse(null));
            }
        });
    }
}
