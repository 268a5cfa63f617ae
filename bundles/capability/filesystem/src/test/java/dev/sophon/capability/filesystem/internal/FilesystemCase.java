package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.VouchedLaunch;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A device with one root, a file outside of it and the four commands. */
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

    final OwnerPolicy policy = new OwnerPolicy() {
        @Override
        public Verdict judge(String command, boolean asks) {
            return Verdict.ALLOW;
        }

        @Override
        public boolean allowsByName(String command) {
            return false;
        }

        @Override
        public JsonNode section(String name) {
            return Json.mapper().missingNode();
        }

        @Override
        public @Nullable String fault(String section) {
            return null;
        }

        @Override
        public List<VouchedLaunch> vouchedLaunches() {
            return List.of();
        }

        @Override
        public List<Path> filesystemRoots() {
            return ownersRoots;
        }

        @Override
        public List<Path> closedFolders() {
            return closed;
        }

        @Override
        public @Nullable String problem() {
            return null;
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

    FilesystemWrite.Written write(Object path, String content) throws CommandException {
        return write(path, content, false, false);
    }

    FilesystemWrite.Written write(Object path, String content, boolean overwrite, boolean append)
            throws CommandException {
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

    /** Each of the four commands answers the path with this error. */
    void allRefuse(Object path, ErrorCode code) {
        assertThat(List.of(
                        refusal(() -> read(path)).code(),
                        refusal(() -> write(path, "x", true, false)).code(),
                        refusal(() -> list(path)).code(),
                        refusal(() -> stat(path)).code()))
                .containsOnly(code);
    }

    static CommandException refusal(ThrowingCallable call) {
        CommandException refused = catchThrowableOfType(CommandException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.text()).isNotBlank().doesNotContain(SECRET, "secret", "/tmp/");
        return refused;
    }
}
