package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that send a file and make one of what was sent. */
class FilesystemTransfersTest extends FilesystemCase {
    private final PlayedTransfers gateway = new PlayedTransfers("what was sent");

    @Test
    void sendsAllOfAFile() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "größer");

        assertThat(download(file, gateway))
                .isEqualTo(new FilesystemDownload.Sent(file.toString(), PlayedTransfers.ID, 8, "hash"));
        assertThat(gateway.sent()).isEqualTo("größer");
        assertThat(refusal(() -> download(root, gateway)).text()).isEqualTo("path: expected a file, got a folder");
        assertThat(refusal(() -> download(root.resolve("none"), gateway)).code())
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void makesAFileOfWhatWasSentOnceItIsWhole() throws Exception {
        Path file = root.resolve("file");
        gateway.halfway(() -> assertThat(file).doesNotExist());

        assertThat(upload(file, false, gateway))
                .isEqualTo(new FilesystemUpload.Received(file.toString(), 13, "hash", null));
        assertThat(file).hasContent("what was sent");
        nothingElse("file");
    }

    @Test
    void whatIsThereStaysUntilTheNewIsWholeAndGoesToTheTrash() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "old");

        assertThat(refusal(() -> upload(file, false, gateway)).text()).contains("overwrite");
        assertThat(gateway.moved()).as("fetched for nothing").isZero();
        gateway.halfway(() -> assertThat(file).hasContent("old"));
        String trashId = upload(file, true, gateway).trashId();
        assertThat(file).hasContent("what was sent");
        restore(trashId, true);
        assertThat(file).hasContent("old");
    }

    @Test
    void ofWhatDoesNotArriveNothingStays() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "old");
        gateway.breaks();

        refusal(() -> upload(file, true, gateway));
        refusal(() -> upload(root.resolve("new"), false, gateway));
        assertThat(file).hasContent("old");
        nothingElse("file");
    }

    @Test
    void aNameThatWasTakenMeanwhileIsNotReplaced() throws Exception {
        Path file = root.resolve("file");
        gateway.halfway(() -> {
            try {
                Files.writeString(file, "somebody else's");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        refusal(() -> upload(file, false, gateway));
        assertThat(file).hasContent("somebody else's");
        nothingElse("file");
    }

    @Test
    void reachesNothingOutside() throws Exception {
        allRefuse(outside.resolve("secret"), ErrorCode.NOT_AUTHORIZED);
        Files.createSymbolicLink(root.resolve("link"), outside);
        allRefuse(root.resolve("link/secret"), ErrorCode.NOT_AUTHORIZED);
        Files.createLink(root.resolve("hard"), outside.resolve("secret"));
        assertThat(refusal(() -> download(root.resolve("hard"), gateway)).code())
                .isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(gateway.moved()).isZero();
        assertThat(outside.resolve("secret")).hasContent(SECRET);
    }

    private void nothingElse(String... names) throws Exception {
        try (var all = Files.list(root)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
        assertThat(List.of(names)).isNotEmpty();
    }
}
