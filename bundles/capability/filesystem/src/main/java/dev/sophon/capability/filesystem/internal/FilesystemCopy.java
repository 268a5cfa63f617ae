package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Copying;
import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Placing;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Copies a file, or a folder with all that can be reached in it. */
@Component
@Command(name = "filesystem.copy", scope = "filesystem.access", risk = Risk.HIGH, lane = Lane.PROCESS)
public final class FilesystemCopy implements CommandHandler<FilesystemCopy.Params, FilesystemCopy.Copied> {
    /** What goes where. */
    public record Params(
            @Description("Absolute path of a file or folder in one of the owner's folders") String path,
            @Description("The path of the copy, in a folder that is there") String to,
            @Description("Puts what is there into the trash") @DefaultValue("false") boolean overwrite) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was copied.
     *
     * @param skipped how many names were left out, since they are links, devices, mounted or out of reach
     * @param trashId of what was there before
     */
    public record Copied(
            String path, String to, int files, int folders, long bytes, int skipped, @Nullable String trashId) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemCopy(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Copied handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place from = roots.find(params.path());
                Place to = Failures.about("to", () -> roots.find(params.to()))) {
            from.attributes();
            Placing.refuseOverlap(from, to);
            Fixed fixed = Fixed.now(policy, to.rootPath());
            Failures.about("to", () -> Placing.taken(to, params.overwrite(), fixed));
            Copying copying = new Copying(Fixed.now(policy, from.rootPath()), call);
            Optional<String> trashId = copying.whole(from, to, params.to(), params.overwrite(), fixed);
            return new Copied(
                    params.path(),
                    params.to(),
                    copying.files(),
                    copying.folders(),
                    copying.bytes(),
                    copying.skipped(),
                    trashId.orElse(null));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
