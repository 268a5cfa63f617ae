package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.FileWriting;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Placing;
import dev.sophon.capability.filesystem.internal.path.Removing;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Temporary;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Fetches what the issuer has sent to the Gateway, and makes a file of it once all of it is here and right. */
@Component
@Command(name = "filesystem.upload", scope = "filesystem.access", risk = Risk.HIGH, lane = Lane.PROCESS)
public final class FilesystemUpload implements CommandHandler<FilesystemUpload.Params, FilesystemUpload.Received> {
    /** What goes where. */
    public record Params(
            @Description("The id of an upload, as POST /api/transfers tells it") String transferId,
            @Description("Absolute path of the file, in a folder that is there") String path,
            @Description("Puts what is there into the trash") @DefaultValue("false") boolean overwrite) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What came.
     *
     * @param sha256 in lower-case hexadecimal digits
     * @param trashId of what was there before
     */
    public record Received(String path, long sizeBytes, String sha256, @Nullable String trashId) {}

    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public FilesystemUpload(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Received handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (Place place = roots.find(params.path())) {
            place.name();
            Fixed fixed = Fixed.now(policy, place.rootPath());
            // Before anything is fetched: an upload is for one command only.
            Placing.taken(place, params.overwrite(), fixed);
            Place temporary = Temporary.beside(place);
            boolean done = false;
            try {
                Transfers.Moved moved = fetch(params.transferId(), temporary, call);
                Optional<String> trashId = Placing.place(temporary, place, params.path(), params.overwrite(), fixed);
                done = true;
                return new Received(params.path(), moved.sizeBytes(), moved.sha256(), trashId.orElse(null));
            } finally {
                if (!done) {
                    Removing.leftover(temporary);
                }
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private static Transfers.Moved fetch(String transferId, Place temporary, Invocation call)
            throws IOException, CommandException, InterruptedException {
        try (SeekableByteChannel file = FileWriting.create(temporary)) {
            Transfers.Moved moved = call.transfers().fetch(transferId, file);
            if (file instanceof FileChannel channel) {
                channel.force(true);
            }
            return moved;
        }
    }
}
