package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Names;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells the SHA-256 of a file of any size. */
@Component
@Command(name = "filesystem.hash", scope = "filesystem.access", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class FilesystemHash implements CommandHandler<FilesystemHash.Params, FilesystemHash.Hash> {
    /** Of what. */
    public record Params(@Description("Absolute path of a file in one of the owner's folders") String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * The hash of the whole file.
     *
     * @param sha256 in lower-case hexadecimal digits
     */
    public record Hash(String path, long sizeBytes, String sha256) {}

    private final Roots roots;

    @Activate
    public FilesystemHash(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Hash handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place place = roots.find(params.path());
                SeekableByteChannel file = place.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            PosixFileAttributes before = place.fileAttributes();
            MessageDigest digest = Sha256.digest();
            ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
            long size = 0;
            while (file.read(buffer) >= 0) {
                Names.goOn(call);
                size += buffer.position();
                digest.update(buffer.flip());
                buffer.clear();
            }
            if (size != before.size()
                    || !before.lastModifiedTime().equals(place.fileAttributes().lastModifiedTime())) {
                throw CommandException.invalidParams("path: the file changed while it was read; ask again");
            }
            return new Hash(params.path(), size, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
