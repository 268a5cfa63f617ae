package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other capabilities get out of the owner's folders and into them: what the commands could, and nothing else. */
class SharedFilesTest extends FilesystemCase {
    private Path own;
    private SharedFiles shared;

    @BeforeEach
    void aFolderOfTheNodes() throws IOException {
        own = Files.createDirectory(device.resolve("own"));
        shared = new SharedFiles(policy);
    }

    @Test
    void aCopyIsWhatTheFileWasThen() throws Exception {
        Path file = Files.writeString(root.resolve("a file"), "then");
        Path copy = shared.copyOut(file.toString(), own, 4, new FakeInvocation());
        Files.writeString(file, "later");
        assertThat(copy).isEqualTo(own.resolve("a file")).hasContent("then");
    }

    @Test
    void nothingFromOutsideComesOut() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("secret"));
        Files.createLink(root.resolve("hard"), outside.resolve("secret"));
        for (Path path : List.of(outside.resolve("secret"), root.resolve("link"), root.resolve("hard"))) {
            assertThat(refusal(() -> shared.copyOut(path.toString(), own, 100, new FakeInvocation()))
                            .code())
                    .isEqualTo(ErrorCode.NOT_AUTHORIZED);
        }
        ownersRoots = List.of();
        assertThat(refusal(() -> shared.copyOut(root.resolve("x").toString(), own, 100, new FakeInvocation()))
                        .text())
                .contains("filesystem.roots");
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void whatIsTooLargeOrNoFileIsRefused() throws Exception {
        Path file = Files.writeString(root.resolve("large"), "12345");
        assertThat(refusal(() -> shared.copyOut(file.toString(), own, 4, new FakeInvocation()))
                        .text())
                .contains("at most 4 bytes");
        assertThat(refusal(() -> shared.copyOut(root.toString(), own, 4, new FakeInvocation()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void aFileComesInWholeUnderANameThatIsFree() throws Exception {
        Path file = Files.writeString(own.resolve("new"), "content");
        Path target = root.resolve("there");
        assertThat(shared.copyIn(file, target.toString(), new FakeInvocation())).isEqualTo(7);
        assertThat(target).hasContent("content");
        Files.writeString(file, "another");
        assertThat(refusal(() -> shared.copyIn(file, target.toString(), new FakeInvocation()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(target).hasContent("content");
        for (Path path : List.of(outside.resolve("new"), device.resolve("new"))) {
            assertThat(refusal(() -> shared.copyIn(file, path.toString(), new FakeInvocation()))
                            .code())
                    .isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(path).doesNotExist();
        }
        assertThat(root.toFile().list()).containsExactly("there");
    }

    /** An end in the middle leaves nothing. */
    @Test
    void whatIsCancelledLeavesNothing() throws Exception {
        Path file = Files.write(own.resolve("new"), new byte[1_000_000]);
        FakeInvocation call = new FakeInvocation();
        call.end();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> shared.copyIn(file, root.resolve("there").toString(), call))
                .isInstanceOf(InterruptedException.class);
        assertThat(root).isEmptyDirectory();
    }
}
