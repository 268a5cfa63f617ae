package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.AllowingPolicy;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A device with one root, a file outside of it and the commands. */
abstract class FilesystemCase {
    static final String SECRET = "canary of the outside";

    @TempDir
    Path device;

    Path root;
    Path outside;
    List<Path> ownersRoots;
    List<Path> closed = List.of();

    @BeforeEach
    void aDevice() throws IOException {
        device = device.toRealPath();
        root = Files.createDirectory(device.resolve("root"));
        outside = Files.createDirectory(device.resolve("outside"));
        Files.writeString(outside.resolve("secret"), SECRET);
        ownersRoots = List.of(root);
    }

    /** The threads in which commands have asked for the roots. */
    final Set<Thread> askers = ConcurrentHashMap.newKeySet();

    final OwnerPolicy policy = new AllowingPolicy() {
        @Override
        public List<Path> filesystemRoots() {
            askers.add(Thread.currentThread());
            return ownersRoots;
        }

        @Override
        public List<Path> closedFolders() {
            return closed;
        }
    };

    FilesystemRead.Part read(Object path) throws CommandException, InterruptedException {
        return read(path, 0, 1024 * 1024, Encoding.TEXT);
    }

    FilesystemRead.Part read(Object path, long offset, int maxBytes, Encoding encoding)
            throws CommandException, InterruptedException {
        return new FilesystemRead(policy)
                .handle(new FilesystemRead.Params(path.toString(), offset, maxBytes, encoding), new FakeInvocation());
    }

    FilesystemWrite.Written write(Object path, String content) throws CommandException, InterruptedException {
        return write(path, content, false, false);
    }

    FilesystemWrite.Written write(Object path, String content, boolean overwrite, boolean append)
            throws CommandException, InterruptedException {
        return new FilesystemWrite(policy)
                .handle(
                        new FilesystemWrite.Params(path.toString(), content, Encoding.TEXT, overwrite, append),
                        new FakeInvocation());
    }

    FilesystemList.Listing list(@Nullable Object path, int limit, @Nullable String after)
            throws CommandException, InterruptedException {
        return new FilesystemList(policy)
                .handle(
                        new FilesystemList.Params(path == null ? null : path.toString(), limit, after),
                        new FakeInvocation());
    }

    FilesystemList.Listing list(Object path) throws CommandException, InterruptedException {
        return list(path, 1000, null);
    }

    FilesystemStat.Facts stat(Object path) throws CommandException {
        return new FilesystemStat(policy).handle(new FilesystemStat.Params(path.toString()), new FakeInvocation());
    }

    FilesystemMkdir.Made mkdir(Object path, boolean parents) throws CommandException {
        return new FilesystemMkdir(policy)
                .handle(new FilesystemMkdir.Params(path.toString(), parents), new FakeInvocation());
    }

    FilesystemMove.Moved move(Object path, Object to, boolean overwrite) throws CommandException, InterruptedException {
        return new FilesystemMove(policy)
                .handle(new FilesystemMove.Params(path.toString(), to.toString(), overwrite), new FakeInvocation());
    }

    FilesystemCopy.Copied copy(Object path, Object to, boolean overwrite)
            throws CommandException, InterruptedException {
        return new FilesystemCopy(policy)
                .handle(new FilesystemCopy.Params(path.toString(), to.toString(), overwrite), new FakeInvocation());
    }

    FilesystemDelete.Deleted delete(Object path) throws CommandException {
        return new FilesystemDelete(policy).handle(new FilesystemDelete.Params(path.toString()), new FakeInvocation());
    }

    FilesystemTrash.Listing trash() throws CommandException, InterruptedException {
        return new FilesystemTrash(policy).handle(new FilesystemTrash.Params(100, null), new FakeInvocation());
    }

    FilesystemRestore.Restored restore(String id, boolean overwrite) throws CommandException, InterruptedException {
        return new FilesystemRestore(policy).handle(new FilesystemRestore.Params(id, overwrite), new FakeInvocation());
    }

    FilesystemPurge.Purged purge(String id) throws CommandException, InterruptedException {
        return new FilesystemPurge(policy).handle(new FilesystemPurge.Params(id), new FakeInvocation());
    }

    FilesystemSearch.Found search(Object path, @Nullable String name, @Nullable String content, int maxDepth, int limit)
            throws CommandException, InterruptedException {
        return new FilesystemSearch(policy)
                .handle(
                        new FilesystemSearch.Params(path.toString(), name, content, maxDepth, limit),
                        new FakeInvocation());
    }

    FilesystemHash.Hash hash(Object path) throws CommandException, InterruptedException {
        return new FilesystemHash(policy).handle(new FilesystemHash.Params(path.toString()), new FakeInvocation());
    }

    FilesystemWatch.Changes watch(Object path, int maxDepth, int waitMs) throws CommandException, InterruptedException {
        return new FilesystemWatch(policy)
                .handle(new FilesystemWatch.Params(path.toString(), maxDepth, waitMs), new FakeInvocation());
    }

    FilesystemDownload.Sent download(Object path, Transfers way) throws CommandException, InterruptedException {
        return new FilesystemDownload(policy)
                .handle(new FilesystemDownload.Params(path.toString()), new FakeInvocation().with(way));
    }

    FilesystemUpload.Received upload(Object path, boolean overwrite, Transfers way)
            throws CommandException, InterruptedException {
        return new FilesystemUpload(policy)
                .handle(
                        new FilesystemUpload.Params(PlayedTransfers.ID, path.toString(), overwrite),
                        new FakeInvocation().with(way));
    }

    /** Each command that takes a path answers the path with this error. */
    void allRefuse(Object path, ErrorCode code) throws IOException {
        Path source = Files.writeString(root.resolve("a source"), "x");
        PlayedTransfers way = new PlayedTransfers("x");
        List<ThrowingCallable> commands = List.of(
                () -> read(path),
                () -> write(path, "x", true, false),
                () -> write(path, "x", false, true),
                () -> list(path),
                () -> stat(path),
                () -> mkdir(path, false),
                () -> move(path, root.resolve("a target"), false),
                () -> move(source, path, true),
                () -> copy(path, root.resolve("a target"), false),
                () -> copy(source, path, true),
                () -> delete(path),
                () -> search(path, "*", null, 16, 100),
                () -> hash(path),
                () -> watch(path, 1, 1),
                () -> download(path, way),
                () -> upload(path, true, way));
        assertThat(commands.stream().map(command -> refusal(command).code())).containsOnly(code);
        assertThat(way.moved()).as("bytes that went or came").isZero();
        assertThat(source).hasContent("x");
        assertThat(root.resolve("a target")).doesNotExist();
        Files.delete(source);
    }

    void bash(String script) throws Exception {
        assertThat(new ProcessBuilder("/bin/bash", "-c", script)
                        .directory(root.toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Whatever an attack left in the root: no file that can be read there has come from the outside. */
    void nothingOfTheOutsideIsInside() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                assertThat(Files.readString(path)).doesNotContain(SECRET);
            }
        }
    }

    static CommandException refusal(ThrowingCallable call) {
        CommandException refused = catchThrowableOfType(CommandException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.text()).isNotBlank().doesNotContain(SECRET, "secret", "/tmp/");
        return refused;
    }
}
