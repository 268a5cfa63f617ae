package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sophon.capability.filesystem.internal.path.Copying;
import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.FileName;
import dev.sophon.capability.filesystem.internal.path.Mounts;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that make, move, copy, delete and give back. */
class FilesystemChangesTest extends FilesystemCase {
    @Test
    void makesAFolder() throws Exception {
        assertThat(mkdir(root.resolve("new"), false).created()).isEqualTo(1);
        assertThat(root.resolve("new")).isEmptyDirectory();
        assertThat(refusal(() -> mkdir(root.resolve("new"), false)).text())
                .isEqualTo("path: something is there already");
        assertThat(refusal(() -> mkdir(root, false)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> mkdir(root.resolve("a/b/c"), false)).text()).isEqualTo("path: no such file or folder");
        nothingElse("new");
    }

    @Test
    void makesTheFoldersAboveToo() throws Exception {
        assertThat(mkdir(root.resolve("a/b/c"), true).created()).isEqualTo(3);
        assertThat(mkdir(root.resolve("a/b/d"), true).created()).isEqualTo(1);
        assertThat(mkdir(root.resolve("a/b"), true).created()).isZero();
        assertThat(root.resolve("a/b/c")).isEmptyDirectory();
        Path file = Files.writeString(root.resolve("file"), "x");
        assertThat(refusal(() -> mkdir(file, true)).text()).startsWith("path: something");
        assertThat(refusal(() -> mkdir(file.resolve("below"), true)).text()).startsWith("path: ");
        assertThat(refusal(() -> mkdir(root + "/a".repeat(100), true)).text()).startsWith("path: no such");
        nothingElse("a", "file");
    }

    @Test
    void movesAFileAndAFolder() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "x");
        Path folder = Files.createDirectories(root.resolve("folder/inner"));

        assertThat(move(file, folder.resolve("moved"), false).trashId()).isNull();
        move(root.resolve("folder"), root.resolve("renamed"), false);

        assertThat(root.resolve("renamed/inner/moved")).hasContent("x");
        nothingElse("renamed");
    }

    @Test
    void movesBetweenTwoOfTheOwnersFolders() throws Exception {
        Path other = Files.createDirectory(device.resolve("other"));
        ownersRoots = List.of(root, other);
        Files.writeString(Files.createDirectory(root.resolve("folder")).resolve("file"), "x");

        move(root.resolve("folder"), other.resolve("folder"), false);
        copy(other.resolve("folder"), root.resolve("back"), false);

        assertThat(other.resolve("folder/file")).hasContent("x");
        assertThat(root.resolve("back/file")).hasContent("x");
        nothingElse("back");
    }

    @Test
    void putsWhatItReplacesIntoTheTrash() throws Exception {
        Path old = Files.writeString(Files.createDirectory(root.resolve("to")).resolve("old"), "old");
        Path file = Files.writeString(root.resolve("file"), "new");

        assertThat(refusal(() -> move(file, root.resolve("to"), false)).text())
                .startsWith("to: ")
                .contains("overwrite");
        assertThat(refusal(() -> copy(file, root.resolve("to"), false)).text()).startsWith("to: ");
        assertThat(old).hasContent("old");
        String id = copy(file, root.resolve("to"), true).trashId();
        String second = move(file, root.resolve("to"), true).trashId();
        assertThat(root.resolve("to")).hasContent("new");
        assertThat(trash().entries())
                .extracting(FilesystemTrash.Entry::id, FilesystemTrash.Entry::type)
                .containsExactly(tuple(id, EntryType.FOLDER), tuple(second, EntryType.FILE));

        assertThat(restore(id, true).path()).isEqualTo(root + "/to");
        assertThat(old).hasContent("old");
        assertThat(trash().count()).isEqualTo(2);
    }

    @Test
    void copiesATreeButForWhatIsOutOfReach() throws Exception {
        Path from = Files.createDirectories(root.resolve("from/inner")).getParent();
        Path script = Files.writeString(from.resolve("inner/run.sh"), "script");
        Set<PosixFilePermission> rights = PosixFilePermissions.fromString("rwxr-x---");
        Files.setPosixFilePermissions(script, rights);
        // As any new file, a copy has no more rights than the umask leaves.
        Path made = Files.createFile(outside.resolve("made"), PosixFilePermissions.asFileAttribute(rights));
        Files.writeString(from.resolve("text"), "größer");
        Files.createSymbolicLink(from.resolve("link"), outside);
        Files.createLink(from.resolve("hard"), outside.resolve("secret"));
        closed = List.of(Files.createDirectory(from.resolve("closed")));

        FilesystemCopy.Copied copied = copy(from, root.resolve("to"), false);

        assertThat(copied).isEqualTo(new FilesystemCopy.Copied(from.toString(), root + "/to", 2, 2, 14, 3, null));
        try (Stream<Path> all = Files.walk(root.resolve("to"))) {
            assertThat(all.map(path -> root.resolve("to").relativize(path).toString()))
                    .containsExactlyInAnyOrder("", "text", "inner", "inner/run.sh");
        }
        assertThat(root.resolve("to/inner/run.sh")).hasContent("script");
        assertThat(Files.getPosixFilePermissions(root.resolve("to/inner/run.sh")))
                .isEqualTo(Files.getPosixFilePermissions(made));
        nothingElse("from", "to");
    }

    @Test
    void copiesNoMoreThanItsBounds() throws Exception {
        Path deep = root.resolve("deep" + "/d".repeat(Copying.MAX_DEPTH));
        Files.createDirectories(deep);
        Path wide = Files.createDirectory(root.resolve("wide"));
        for (int i = 0; i < Copying.MAX_NAMES; i++) {
            Files.createSymbolicLink(wide.resolve("f" + i), outside);
        }

        assertThat(refusal(() -> copy(root.resolve("deep"), root.resolve("to"), false))
                        .text())
                .isEqualTo("path: expected at most 64 folders in one another to copy");
        assertThat(refusal(() -> copy(wide, root.resolve("to"), false)).text())
                .isEqualTo("path: expected at most 10000 files and folders to copy");
        copy(root.resolve("deep/d"), root.resolve("to"), false);
        nothingElse("deep", "wide", "to");
    }

    @Test
    void leavesNothingOfACopyThatIsCancelled() throws Exception {
        Path from = Files.createDirectory(root.resolve("from"));
        Files.writeString(from.resolve("file"), "x");
        FakeInvocation over = new FakeInvocation(Duration.ZERO);

        assertThatThrownBy(() -> new FilesystemCopy(policy)
                        .handle(new FilesystemCopy.Params(from.toString(), root + "/to", false), over))
                .isInstanceOf(InterruptedException.class);
        nothingElse("from");
    }

    @Test
    void movesAndCopiesNothingIntoItself() throws Exception {
        Path folder = Files.createDirectories(root.resolve("a/b"));

        for (String to : List.of("a", "a/b", "a/b/c", "a/x")) {
            assertThat(refusal(() -> move(root.resolve("a"), root.resolve(to), true))
                            .text())
                    .startsWith("to: ");
            assertThat(refusal(() -> copy(root.resolve("a"), root.resolve(to), true))
                            .text())
                    .startsWith("to: ");
        }
        assertThat(refusal(() -> move(folder, root.resolve("a"), true)).text()).startsWith("to: ");
        nothingElse("a");
    }

    @Test
    void deletesToTheTrashAndGivesBack() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "x");
        Path folder = Files.createDirectories(root.resolve("folder/inner"));
        Files.createSymbolicLink(root.resolve("link"), outside);

        String first = delete(file).trashId();
        String second = delete(root.resolve("folder")).trashId();
        String third = delete(root.resolve("link")).trashId();

        nothingElse();
        assertThat(trash().truncated()).isFalse();
        assertThat(trash().entries())
                .extracting(
                        FilesystemTrash.Entry::id,
                        FilesystemTrash.Entry::path,
                        FilesystemTrash.Entry::type,
                        FilesystemTrash.Entry::sizeBytes)
                .containsExactlyInAnyOrder(
                        tuple(first, file.toString(), EntryType.FILE, 1L),
                        tuple(second, root + "/folder", EntryType.FOLDER, null),
                        tuple(third, root + "/link", EntryType.LINK, null));
        assertThat(trash().entries().get(0).deletedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        FilesystemTrash.Listing one =
                new FilesystemTrash(policy).handle(new FilesystemTrash.Params(1, null), new FakeInvocation());
        assertThat(one.truncated()).isTrue();
        assertThat(new FilesystemTrash(policy)
                        .handle(
                                new FilesystemTrash.Params(
                                        100, one.entries().get(0).id()),
                                new FakeInvocation())
                        .count())
                .isEqualTo(2);

        assertThat(restore(first, false).path()).isEqualTo(file.toString());
        restore(second, false);
        assertThat(file).hasContent("x");
        assertThat(folder).isEmptyDirectory();
        assertThat(trash().count()).isEqualTo(1);
        assertThat(refusal(() -> restore(first, false)).text()).isEqualTo("id: nothing in the trash has it");
        assertThatThrownBy(() -> restore("../../outside", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("id: ");
    }

    @Test
    void restoresOverNothingUnlessToldTo() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "old");
        String id = delete(file).trashId();
        Files.writeString(file, "new");

        assertThat(refusal(() -> restore(id, false)).text()).startsWith("path: something");
        assertThat(file).hasContent("new");
        String replaced = restore(id, true).trashId();
        assertThat(file).hasContent("old");
        assertThat(trash().entries()).extracting(FilesystemTrash.Entry::id).containsExactly(replaced);
    }

    @Test
    void purgesTreesOfAnyDepthWithoutFollowingLinks() throws Exception {
        Path folder = Files.createDirectory(root.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("link"), outside);
        Files.createLink(folder.resolve("hard"), outside.resolve("secret"));
        for (Path deep = folder; deep.getNameCount() < 1_000; deep = Files.createDirectory(deep.resolve("d"))) {
            Files.createFile(Files.createDirectory(deep.resolve("w")).resolve("f"));
        }
        String id = delete(folder).trashId();

        assertThatThrownBy(() -> new FilesystemPurge(policy)
                        .handle(new FilesystemPurge.Params(id), new FakeInvocation(Duration.ZERO)))
                .isInstanceOf(InterruptedException.class);
        assertThat(trash().entries()).extracting(FilesystemTrash.Entry::path).containsOnlyNulls();
        assertThat(refusal(() -> restore(id, false)).text()).startsWith("id: ");
        assertThat(purge(id).id()).isEqualTo(id);

        assertThat(trash().count()).isZero();
        assertThat(root.resolve(".sophon-trash")).isEmptyDirectory();
        assertThat(outside.resolve("secret")).hasContent(SECRET);
        assertThat(refusal(() -> purge(id)).text()).startsWith("id: ");
    }

    @Test
    void theTrashIsReachedByItsOwnCommandsOnly() throws Exception {
        delete(Files.writeString(root.resolve("file"), "x"));

        allRefuse(root.resolve(".sophon-trash"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(root.resolve(".sophon-trash/new"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(root.resolve(".Sophon-TRASH/new"), ErrorCode.NOT_AUTHORIZED);
        assertThat(list(root).entries()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(".sophon-trash"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatTheOwnerNamesOrClosesStaysWhereItIs() throws Exception {
        Path inner = Files.createDirectories(root.resolve("a/inner"));
        Path state = Files.createDirectories(root.resolve("b/state"));
        Files.createDirectory(root.resolve("free"));
        ownersRoots = List.of(root, inner);
        closed = List.of(state);

        for (Path path : List.of(root, root.resolve("a"), inner, root.resolve("b"), state)) {
            assertThat(refusal(() -> delete(path)).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(refusal(() -> move(path, root.resolve("free/x"), false)).text())
                    .startsWith("path: ");
            assertThat(refusal(() -> move(root.resolve("free"), path, true)).code())
                    .isIn(ErrorCode.NOT_AUTHORIZED, ErrorCode.INVALID_PARAMS);
        }
        delete(root.resolve("free"));
        assertThat(inner).isEmptyDirectory();
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void aRootInsideOfAnotherHasATrashOfItsOwn() throws Exception {
        Path inner = Files.createDirectory(root.resolve("inner"));
        ownersRoots = List.of(root, inner);

        delete(Files.writeString(inner.resolve("file"), "x"));
        delete(Files.writeString(root.resolve("file"), "x"));

        assertThat(inner.resolve(".sophon-trash")).isDirectory();
        assertThat(trash().count()).isEqualTo(2);
    }

    @Test
    void readsWhereSomethingIsMounted() {
        assertThat(Mounts.path("/media/a\\040b\\134c")).isEqualTo(Path.of("/media/a b\\c"));
        assertThat(FileName.text(Mounts.path("/media/caf\u00e9"))).isEqualTo("caf\\xe9");
    }

    private void nothingElse(String... names) throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            assertThat(all.map(path -> path.getFileName().toString()).filter(name -> !name.equals(".sophon-trash")))
                    .containsExactlyInAnyOrder(names);
        }
    }
}
