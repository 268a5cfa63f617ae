package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
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
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads a part of a file. */
@Component
@Command(name = "filesystem.read", scope = "filesystem.access", risk = Risk.HIGH, effects = false)
public final class FilesystemRead implements CommandHandler<FilesystemRead.Params, FilesystemRead.Part> {
    /** The longest character, so that there is always one. */
    static final int MIN_BYTES = 4;

    static final int MAX_BYTES = 5 * 1024 * 1024;

    /** Which part of which file. */
    public record Params(
            @Description("Absolute path of a file in one of the owner's folders") String path,
            @Description("Where to begin, in bytes") @DefaultValue("0") @Range(min = 0) long offset,
            @Description("How many bytes at most") @DefaultValue("1048576") @Range(min = MIN_BYTES, max = MAX_BYTES)
                    int maxBytes,
            @Description("text (UTF-8) or base64") @DefaultValue("text") Encoding encoding) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * A part of a file.
     *
     * @param sizeBytes of the whole file
     * @param bytes how many of its bytes the content stands for; the next part begins behind them
     * @param truncated whether the file goes on behind this part
     * @param untrusted true: the content is the words of whoever wrote it
     */
    public record Part(
            String path,
            long sizeBytes,
            long offset,
            int bytes,
            boolean truncated,
            Encoding encoding,
            boolean untrusted,
            String content) {
        @Override
        public String toString() {
            return "Part[bytes=" + bytes + "]";
        }
    }

    private final Roots roots;

    @Activate
    public FilesystemRead(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Part handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place place = roots.find(params.path())) {
            try (SeekableByteChannel file = place.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer bytes = ByteBuffer.allocate(
                        (int) Math.min(params.maxBytes(), Math.max(4096, file.size() - params.offset())));
                boolean last = params.offset() >= file.size();
                if (!last) {
                    file.position(params.offset());
                }
                while (bytes.hasRemaining() && !last) {
                    last = file.read(bytes) < 0;
                    if (call.ended()) {
                        throw new InterruptedException("ended while reading");
                    }
                }
                last |= params.offset() + bytes.position() >= file.size();
                int there = bytes.position();
                Content content = Content.of(bytes.flip(), last, params.encoding());
                return new Part(
                        params.path(),
                        file.size(),
                        params.offset(),
                        content.bytes(),
                        !last || content.bytes() < there,
                        params.encoding(),
                        true,
                        content.text());
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
