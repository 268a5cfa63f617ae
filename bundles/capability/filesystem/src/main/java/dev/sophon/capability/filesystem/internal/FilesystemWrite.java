package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.FileWriting;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes a whole file, or adds to the end of one. */
@Component
@Command(name = "filesystem.write", scope = "filesystem.access", risk = Risk.HIGH)
public final class FilesystemWrite implements CommandHandler<FilesystemWrite.Params, FilesystemWrite.Written> {
    static final int MAX_CONTENT = 8 * 1024 * 1024;

    /** What to write where. */
    public record Params(
            @Description("Absolute path of a file in one of the owner's folders") String path,
            @Description("What to write") @Length(max = MAX_CONTENT) String content,
            @Description("text (UTF-8) or base64") @DefaultValue("text") Encoding encoding,
            @Description("Replaces a file that is there") @DefaultValue("false") boolean overwrite,
            @Description("Adds to the end of the file, which need not be there") @DefaultValue("false")
                    boolean append) {
        public Params {
            if (overwrite && append) {
                throw new IllegalArgumentException("append: expected no overwrite beside it");
            }
        }

        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What was written.
     *
     * @param sizeBytes of the whole file now
     */
    public record Written(String path, int bytesWritten, long sizeBytes) {}

    private final Roots roots;

    @Activate
    public FilesystemWrite(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Written handle(Params params, Invocation call) throws CommandException, InterruptedException {
        byte[] bytes = Content.decode(params.content(), params.encoding());
        try (Place place = roots.find(params.path())) {
            long size = params.append()
                    ? FileWriting.append(place, bytes)
                    : FileWriting.replace(place, bytes, params.overwrite());
            return new Written(params.path(), bytes.length, size);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
