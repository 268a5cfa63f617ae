package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.NewFolder;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes a folder. */
@Component
@Command(name = "filesystem.mkdir", scope = "filesystem.access", risk = Risk.HIGH)
public final class FilesystemMkdir implements CommandHandler<FilesystemMkdir.Params, FilesystemMkdir.Made> {
    /** What to make where. */
    public record Params(
            @Description("Absolute path of the new folder, in one of the owner's folders") String path,
            @Description("Makes the folders above it too, and is content with one that is there") @DefaultValue("false")
                    boolean parents) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was made.
     *
     * @param created how many folders
     */
    public record Made(String path, int created) {}

    private final Roots roots;

    @Activate
    public FilesystemMkdir(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Made handle(Params params, Invocation call) throws CommandException {
        try {
            int created = NewFolder.withParents(roots, params.path(), params.parents());
            return new Made(params.path(), created);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
