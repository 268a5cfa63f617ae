package dev.sophon.capability.filesystem.internal;

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
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives a file or a folder another place. */
@Component
@Command(name = "filesystem.move", scope = "filesystem.access", risk = Risk.HIGH)
public final class FilesystemMove implements CommandHandler<FilesystemMove.Params, FilesystemMove.Moved> {
    /** What goes where. */
    public record Params(
            @Description("Absolute path of a file or folder in one of the owner's folders") String path,
            @Description("The path that it is to have, in a folder that is there") String to,
            @Description("Puts what is there into the trash") @DefaultValue("false") boolean overwrite) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was moved.
     *
     * @param trashId of what was there before
     */
    public record Moved(String path, String to, @Nullable String trashId) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemMove(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Moved handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place from = roots.find(params.path());
                Place to = Failures.about("to", () -> roots.find(params.to()))) {
            PosixFileAttributes what = Placing.movable(from, Fixed.now(policy, from.rootPath()));
            if (!what.isDirectory()) {
                from.fileAttributes();
            }
            Placing.refuseOverlap(from, to);
            Fixed fixed = Fixed.now(policy, to.rootPath());
            Optional<String> trashId =
                    Failures.about("to", () -> Placing.place(from, to, params.to(), params.overwrite(), fixed));
            return new Moved(params.path(), params.to(), trashId.orElse(null));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
