package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the commands do for those who may. */
class FilesystemCommandsTest extends FilesystemCase {
    @Test
    void readsBackWhatItWrote() throws Exception {
        Path file = root.resolve("notes.txt");

        FilesystemWrite.Written written = write(file, "größer 😀\n");
        FilesystemRead.Part part = read(file);

        assertThat(Files.readString(file)).isEqualTo("größer 😀\n");
        assertThat(written.bytesWritten()).isEqualTo(14);
        assertThat(written.sizeBytes()).isEqualTo(14);
        assertThat(part.content()).isEqualTo("größer 😀\n");
        assertThat(part.sizeBytes()).isEqualTo(14);
        assertThat(part.bytes()).isEqualTo(14);
        assertThat(part.truncated()).isFalse();
    }

    @Test
    void doesNotReplaceAFileUnlessToldTo() throws Exception {
        Path file = Files.writeString(root.resolve("notes.txt"), "old");

        assertThat(refusal(() -> write(file, "new")).text())
                .startsWith("path: ")
                .contains("overwrite");
        assertThat(file).hasContent("old");

        write(file, "new", true, false);
        assertThat(file).hasContent("new");
    }

    @Test
    void keepsThePermissionsOfAReplacedFileAndLeavesNoOtherFileBehind() throws Exception {
        Path file = Files.writeString(root.resolve("run.sh"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));

        write(file, "new", true, false);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-x---");
        try (var names = Files.list(root)) {
            assertThat(names).containsExactly(file);
        }
    }

    @Test
    void replacesAFileWholeUnderTheEyesOfItsReaders() throws Exception {
        Path file = Files.writeString(root.resolve("page"), "a".repeat(1_000_000));
        try (var reader = Files.newByteChannel(file)) {
            write(file, "b", true, false);

            assertThat(reader.size())
                    .as("who has it open keeps the old content")
                    .isEqualTo(1_000_000);
        }
        assertThat(file).hasContent("b");
    }

    @Test
    void appendsAndMakesTheFileWhereThereIsNone() throws Exception {
        Path file = root.resolve("log");

        write(file, "one\n", false, true);
        assertThat(write(file, "two\n", false, true).sizeBytes()).isEqualTo(8);

        assertThat(file).hasContent("one\ntwo\n");
        assertThatThrownBy(() -> write(file, "", true, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("append: ");
    }

    @Test
    void carriesAnyBytesInBase64() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Path file = root.resolve("picture");

        new FilesystemWrite(policy)
                .handle(
                        new FilesystemWrite.Params(
                                file.toString(),
                                Base64.getEncoder().encodeToString(bytes),
                                Encoding.BASE64,
                                false,
                                false),
                        new FakeInvocation());

        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(Base64.getDecoder()
                        .decode(read(file, 0, 5_000_000, Encoding.BASE64).content()))
                .isEqualTo(bytes);
        assertThat(refusal(() -> read(file)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> Content.decode("no base64!", Encoding.BASE64)).text())
                .startsWith("content: ");
        assertThat(refusal(() -> Content.decode("\ud800", Encoding.TEXT)).text())
                .startsWith("content: ");
    }

    @Test
    void readsALongTextPartByPartWithoutCuttingACharacter() throws Exception {
        String text = "a€😀é".repeat(500);
        Path file = Files.writeString(root.resolve("text"), text);
        StringBuilder all = new StringBuilder();
        FilesystemRead.Part part;
        long offset = 0;
        do {
            part = read(file, offset, 7, Encoding.TEXT);
            all.append(part.content());
            offset += part.bytes();
        } while (part.truncated());

        assertThat(all).hasToString(text);
        assertThat(refusal(() -> read(file, 2, 100, Encoding.TEXT)).text()).startsWith("encoding: ");
    }

    @Test
    void saysThatAFileWhichEndsInHalfACharacterIsNoText() throws Exception {
        Path file = Files.write(root.resolve("half"), new byte[] {'a', (byte) 0xe2, (byte) 0x82});

        assertThat(refusal(() -> read(file)).text()).startsWith("encoding: ");
        assertThat(read(file, 0, 100, Encoding.BASE64).bytes()).isEqualTo(3);
    }

    @Test
    void readsNothingBehindTheEnd() throws Exception {
        Path file = Files.writeString(root.resolve("text"), "abc");

        FilesystemRead.Part part = read(file, Long.MAX_VALUE, 100, Encoding.TEXT);

        assertThat(part.content()).isEmpty();
        assertThat(part.truncated()).isFalse();
        assertThat(part.sizeBytes()).isEqualTo(3);
    }

    @Test
    void fitsIntoAResultHoweverMuchJsonHasToEscape() throws Exception {
        Path file = Files.write(root.resolve("zeros"), new byte[5 * 1024 * 1024]);

        FilesystemRead.Part text = read(file, 0, 5 * 1024 * 1024, Encoding.TEXT);
        FilesystemRead.Part base64 = read(file, 0, 5 * 1024 * 1024, Encoding.BASE64);

        assertThat(Json.bytes(text)).hasSizeLessThanOrEqualTo(Limits.RESULT_BYTES);
        assertThat(text.truncated()).isTrue();
        assertThat(text.bytes()).isGreaterThan(1_000_000);
        assertThat(Json.bytes(base64)).hasSizeLessThanOrEqualTo(Limits.RESULT_BYTES);
        assertThat(base64.truncated()).isFalse();
    }

    @Test
    void listsByNameAndSaysWhereItWasCut() throws Exception {
        for (int i : List.of(3, 1, 4, 2, 5)) {
            Files.writeString(root.resolve("f" + i), "x".repeat(i));
        }
        Files.createDirectory(root.resolve("d"));
        Files.createSymbolicLink(root.resolve("l"), outside);

        FilesystemList.Listing first = list(root, 4, null);
        FilesystemList.Listing rest = list(root, 4, "f3");

        assertThat(first.entries())
                .extracting(FilesystemList.Entry::name, FilesystemList.Entry::type)
                .containsExactly(
                        tuple("d", EntryType.FOLDER),
                        tuple("f1", EntryType.FILE),
                        tuple("f2", EntryType.FILE),
                        tuple("f3", EntryType.FILE));
        assertThat(first.truncated()).isTrue();
        assertThat(first.count()).isEqualTo(4);
        assertThat(first.entries().get(3).sizeBytes()).isEqualTo(3);
        assertThat(rest.entries())
                .extracting(FilesystemList.Entry::name, FilesystemList.Entry::type)
                .containsExactly(tuple("f4", EntryType.FILE), tuple("f5", EntryType.FILE), tuple("l", EntryType.LINK));
        assertThat(rest.truncated()).isFalse();
    }

    @Test
    void fitsAFolderOfTheLongestNamesIntoAResult() throws Exception {
        String long250 = "\u0001".repeat(250);
        IntStream.range(10_000, 12_500).forEach(i -> {
            try {
                Files.createFile(root.resolve(long250 + i));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        FilesystemList.Listing listing = list(root, FilesystemList.MAX_ENTRIES, null);

        assertThat(listing.count()).isEqualTo(FilesystemList.MAX_ENTRIES);
        assertThat(listing.truncated()).isTrue();
        assertThat(Json.bytes(listing)).hasSizeLessThanOrEqualTo(Limits.RESULT_BYTES);
    }

    /** As programs in Latin-1 wrote them. */
    @Test
    void reachesNamesThatAreNoTextByTheNamesThatItLists() throws Exception {
        bash("printf one > $'caf\\xe9.txt'; printf eight > $'caf\\xe8.txt'; mkdir $'\\xfc \\xc3\\xbc'");
        bash("printf inside > $'\\xfc \\xc3\\xbc/'$(printf '\\377%.0s' {1..255})");

        assertThat(list(root).entries())
                .extracting(FilesystemList.Entry::name, FilesystemList.Entry::sizeBytes)
                .contains(tuple("caf\\xe9.txt", 3L), tuple("caf\\xe8.txt", 5L));
        assertThat(list(root, 1, "caf\\xe8.txt").entries())
                .extracting(FilesystemList.Entry::name)
                .containsExactly("caf\\xe9.txt");
        assertThat(read(root + "/caf\\xe9.txt").content()).isEqualTo("one");
        assertThat(stat(root + "/caf\\xe8.txt").sizeBytes()).isEqualTo(5);
        write(root + "/caf\\xe9.txt", "anew", true, false);
        assertThat(read(root + "/caf\\xe9.txt").content()).isEqualTo("anew");
        String folder = root + "/\\xfc \u00fc";
        assertThat(read(folder + "/" + list(folder).entries().get(0).name()).content())
                .isEqualTo("inside");
    }

    @Test
    void takesANameOfTheLettersOfAByteForItself() throws Exception {
        write(root + "/a\\xff", "letters");
        assertThat(root.resolve("a\\xff")).hasContent("letters");
        bash("printf byte > $'a\\xff'");
        assertThat(read(root + "/a\\xff").content()).isEqualTo("letters");
        // Neither a slash nor a dot comes in by its number.
        refusal(() -> read(root + "/\\x2e\\x2e\\x2foutside\\x2fsecret"));
    }

    @Test
    void listsTheOwnersFoldersWhereNoneIsNamed() throws Exception {
        assertThat(list(null, 10, null).entries())
                .extracting(FilesystemList.Entry::name)
                .containsExactly(root.toString());
    }

    @Test
    void tellsWhatAPathIs() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "abc");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        FilesystemStat.Facts facts = stat(file);

        assertThat(facts.type()).isEqualTo(EntryType.FILE);
        assertThat(facts.sizeBytes()).isEqualTo(3);
        assertThat(facts.permissions()).isEqualTo("rw-r-----");
        assertThat(facts.owner()).isEqualTo(Files.getOwner(file).getName());
        assertThat(facts.modifiedAt()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
        assertThat(stat(root).type()).isEqualTo(EntryType.FOLDER);
        assertThat(new String(Json.bytes(facts), StandardCharsets.UTF_8)).contains("\"type\":\"file\"");
    }

    @Test
    void namesWhatIsWrongWithAPath() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "abc");

        allRefuse(root.resolve("none/file"), ErrorCode.INVALID_PARAMS);
        allRefuse(file.resolve("below"), ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> read(root.resolve("none"))).text()).isEqualTo("path: no such file or folder");
        assertThat(refusal(() -> read(root)).text()).isEqualTo("path: expected a file, got a folder");
        assertThat(refusal(() -> write(root, "x", true, false)).text())
                .isEqualTo("path: expected a file, got a folder");
        assertThat(refusal(() -> list(file)).text()).startsWith("path: expected a folder");
    }

    @Test
    void reachesARootThatTheOwnerNamesThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(device.resolve("link"), root);
        ownersRoots = List.of(link);
        Files.writeString(root.resolve("file"), "abc");

        assertThat(read(link.resolve("file")).content()).isEqualTo("abc");
        assertThat(read(root.resolve("file")).content()).isEqualTo("abc");
    }

    @Test
    void saysNothingOfPathsAndContentsWhenPrinted() throws Exception {
        write(root.resolve("file"), SECRET);

        assertThat(read(root.resolve("file")).toString()).doesNotContain(SECRET, "file");
        assertThat(new FilesystemWrite.Params("/p/file", SECRET, Encoding.TEXT, false, false).toString())
                .doesNotContain(SECRET, "file");
    }
}
