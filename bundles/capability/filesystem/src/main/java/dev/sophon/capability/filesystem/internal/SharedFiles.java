package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.FileWriting;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Names;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Placing;
import dev.sophon.capability.filesystem.internal.path.Removing;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Temporary;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.node.policy.OwnerPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What other capabilities have of the owner's folders: copies, out of them and into them. */
@Component
public final class SharedFiles implements OwnersFiles {
    private final OwnerPolicy policy;
    private final Roots roots;

    @Activate
    public SharedFiles(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Path copyOut(String path, Path folder, long maxBytes, Invocation call)
            throws CommandException, InterruptedException {
        try (Place place = roots.find(path);
                SeekableByteChannel file = place.openFile(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            Path copy = folder.resolve(place.name().toString());
            try (WritableByteChannel out =
                    Files.newByteChannel(copy, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                pump(file, out, maxBytes, call);
            }
            return copy;
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public long copyIn(Path file, String path, Invocation call) throws CommandException, InterruptedException {
        try (Place place = roots.find(path);
                SeekableByteChannel in =
                        Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            place.name();
            if (place.exists()) {
                throw CommandException.invalidParams("path: something has this name already; choose another");
            }
            Place temporary = Temporary.beside(place);
            boolean done = false;
            try {
                long size;
                try (SeekableByteChannel out = FileWriting.create(temporary)) {
                    size = pump(in, out, Long.MAX_VALUE, call);
                    if (out instanceof FileChannel channel) {
                        channel.force(true);
                    }
                }
                Placing.place(temporary, place, path, false, Fixed.now(policy, place.rootPath()));
                done = true;
                return size;
            } finally {
                if (!done) {
                    Removing.leftover(temporary);
                }
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    private static long pump(ReadableByteChannel from, WritableByteChannel to, long maxBytes, Invocation call)
            throws IOException, CommandException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
        long size = 0;
        while (from.read(buffer) >= 0) {
            Names.goOn(call);
            size += buffer.position();
            if (size > maxBytes) {
                throw CommandException.invalidParams("path: expected a file of at most " + maxBytes + " bytes");
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
        return size;
    }
}
