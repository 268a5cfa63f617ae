package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sends a file of any size to the Gateway, where who may see the command can fetch it. */
@Component
@Command(
        name = "filesystem.download",
        scope = "filesystem.access",
        risk = Risk.HIGH,
        lane = Lane.PROCESS,
        effects = false)
public final class FilesystemDownload implements CommandHandler<FilesystemDownload.Params, FilesystemDownload.Sent> {
    /** Which. */
    public record Params(@Description("Absolute path of a file in one of the owner's folders") String path) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * Where it is.
     *
     * @param sha256 in lower-case hexadecimal digits
     */
    public record Sent(String path, String transferId, long sizeBytes, String sha256) {}

    private final Roots roots;

    @Activate
    public FilesystemDownload(@Reference OwnerPolicy policy) {
        this.roots = new Roots(policy);
    }

    @Override
    public Sent handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place place = roots.find(params.path());
                SeekableByteChannel file = place.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            Transfers.Moved moved = call.transfers().send(file);
            return new Sent(params.path(), moved.transferId(), moved.sizeBytes(), moved.sha256());
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }
}
