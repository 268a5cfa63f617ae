package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.capability.filesystem.internal.path.AskedPath;
import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.path.Sighting;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do against those who may not. */
class FilesystemAttackTest extends FilesystemCase {
    private static final int SWAPS = 5_000;

    @AfterEach
    void theOutsideIsAsItWas() throws IOException {
        assertThat(outside.resolve("secret")).hasContent(SECRET);
        try (var names = Files.list(outside)) {
            assertThat(names).containsExactly(outside.resolve("secret"));
        }
    }

    @Test
    void nothingIsInReachUntilTheOwnerNamesAFolder() throws Exception {
        ownersRoots = List.of();

        allRefuse(root.resolve("file"), ErrorCode.NOT_AUTHORIZED);
        assertThat(refusal(() -> list(null, 10, null)).text())
                .contains("policy.json")
                .contains("filesystem.roots");
    }

    @Test
    void dotsLeadNowhere() throws Exception {
        Files.createDirectory(root.resolve("d"));

        allRefuse(root + "/../outside/secret", ErrorCode.INVALID_PARAMS);
        allRefuse(root + "/d/../../outside/secret", ErrorCode.INVALID_PARAMS);
        allRefuse(root + "/d/..", ErrorCode.INVALID_PARAMS);
        allRefuse(root + "/./d", ErrorCode.INVALID_PARAMS);
    }

    @Test
    void anAbsolutePathOutsideIsOutOfReachWhetherItIsThereOrNot() throws Exception {
        allRefuse(outside.resolve("secret"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(outside.resolve("none"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(device, ErrorCode.NOT_AUTHORIZED);
        allRefuse("/", ErrorCode.NOT_AUTHORIZED);
        allRefuse(root + "2/secret", ErrorCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file", "~/file", "file:///etc/passwd", "/a\0b", "a\0"})
    void whatIsNoAbsolutePathIsRefused(String path) throws Exception {
        allRefuse(path, ErrorCode.INVALID_PARAMS);
    }

    @Test
    void veryLongPathsAndNamesAreRefused() throws Exception {
        allRefuse(root.resolve("x".repeat(256)), ErrorCode.INVALID_PARAMS);
        allRefuse(root.resolve("€".repeat(86)), ErrorCode.INVALID_PARAMS);
        allRefuse(root + "/x".repeat(5_000), ErrorCode.INVALID_PARAMS);
        allRefuse("/" + "x".repeat(10_000_000), ErrorCode.INVALID_PARAMS);
    }

    @Test
    void noLinkIsFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("new"));
        Files.createSymbolicLink(root.resolve("inner"), root);

        for (String path : List.of("folder/secret", "relative/secret", "inner/file", "inner/none")) {
            allRefuse(root.resolve(path), ErrorCode.NOT_AUTHORIZED);
        }
        assertThat(refusal(() -> read(root.resolve("file"))).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refusal(() -> list(root.resolve("folder"))).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        for (String path : List.of("file", "dangling", "folder")) {
            assertThat(refusal(() -> write(root.resolve(path), "x", true, false))
                            .code())
                    .isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(refusal(() -> write(root.resolve(path), "x", false, true))
                            .code())
                    .isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(refusal(() -> write(root.resolve(path), "x")).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(stat(root.resolve(path)).type()).isEqualTo(EntryType.LINK);
        }
    }

    @Test
    @Timeout(120)
    void aFolderThatIsSwappedForALinkIsNotWalkedThrough() throws Exception {
        Path folder = Files.createDirectory(root.resolve("d"));
        Files.writeString(folder.resolve("secret"), "inside");
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        Path parked = root.resolve("parked");

        int seen = whileSwapping(
                () -> {
                    Files.move(folder, parked);
                    Files.move(link, folder);
                    Files.move(folder, link);
                    Files.move(parked, folder);
                },
                () -> attempt(() -> assertThat(read(folder.resolve("secret")).content())
                                .isEqualTo("inside"))
                        + attempt(() -> assertThat(list(folder).entries())
                                .extracting(FilesystemList.Entry::name)
                                .isSubsetOf("secret", "planted"))
                        + attempt(() -> write(folder.resolve("secret"), "inside", true, false))
                        + attempt(() -> write(folder.resolve("planted"), "x", true, false)));

        assertThat(seen).as("some attempts came through to the inside").isPositive();
        nothingOfTheOutsideIsInside();
    }

    @Test
    @Timeout(120)
    void nothingIsMadeMovedCopiedOrDeletedThroughAFolderThatIsSwappedForALink() throws Exception {
        Path folder = Files.createDirectory(root.resolve("d"));
        Files.writeString(folder.resolve("secret"), "inside");
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        Path parked = root.resolve("parked");
        Path mine = Files.writeString(root.resolve("mine"), "inside");
        Path tree = Files.createDirectory(root.resolve("tree"));
        Path got = root.resolve("got");

        int seen = whileSwapping(
                20,
                () -> {
                    Files.move(folder, parked);
                    Files.move(link, folder);
                    Files.move(folder, link);
                    Files.move(parked, folder);
                },
                () -> attempt(() -> mkdir(folder.resolve("new"), false))
                        + attempt(() -> copy(folder, got, true))
                        + attempt(() -> copy(folder.resolve("secret"), root.resolve("copied"), true))
                        + attempt(() -> copy(mine, folder.resolve("planted"), true))
                        + attempt(() -> copy(tree, folder.resolve("tree"), true))
                        + attempt(() -> move(mine, folder.resolve("moved"), true))
                        + attempt(() -> move(folder.resolve("moved"), mine, true))
                        + attempt(() -> restore(delete(folder.resolve("secret")).trashId(), true))
                        + attempt(() -> delete(folder.resolve("new")))
                        + attempt(
                                () -> assertThat(hash(folder.resolve("secret")).sizeBytes())
                                        .isEqualTo(6))
                        + attempt(() -> assertThat(
                                        search(folder, null, "canary", 8, 10).entries())
                                .isEmpty())
                        + attempt(() -> assertThat(watch(folder, 8, 1).changes())
                                .allMatch(change -> change.path().startsWith(root.toString()))));

        assertThat(seen).as("some attempts came through to the inside").isPositive();
        nothingOfTheOutsideIsInside();
        for (FilesystemTrash.Entry entry : trash().entries()) {
            attempt(() -> purge(entry.id()));
        }
    }

    @Test
    @Timeout(120)
    void aTrashThatIsSwappedForALinkTakesNothingAndLosesNothingOfTheOutside() throws Exception {
        Path trash = root.resolve(".sophon-trash");
        delete(Files.writeString(root.resolve("first"), "inside"));
        AtomicInteger parked = new AtomicInteger();

        whileSwapping(
                () -> {
                    Path aside = root.resolve("parked" + parked.incrementAndGet());
                    Files.move(trash, aside);
                    try {
                        Files.createSymbolicLink(trash, outside);
                        Files.delete(trash);
                        Files.move(aside, trash);
                    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                        // the command has made another one
                    }
                },
                () -> attempt(() -> {
                            write(root.resolve("file"), "inside", true, false);
                            purge(delete(root.resolve("file")).trashId());
                        })
                        + attempt(() -> trash()));

        nothingOfTheOutsideIsInside();
    }

    @Test
    @Timeout(120)
    void aFolderThatIsSwappedForALinkWhileItIsPurgedIsNotEnteredByIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path folder = Files.createDirectory(root.resolve("folder" + round));
            for (int i = 0; i < 50; i++) {
                Files.createDirectory(folder.resolve("d" + i));
                Files.writeString(folder.resolve("d" + i + "/secret"), "x");
            }
            String id = delete(folder).trashId();
            Path content = root.resolve(".sophon-trash/" + id + "/content");
            AtomicBoolean over = new AtomicBoolean();
            Thread attacker = new Thread(() -> {
                for (int i = 0; !over.get(); i++) {
                    Path victim = content.resolve("d" + i % 50);
                    try {
                        Files.move(victim, content.resolve("away" + i));
                        Files.createSymbolicLink(victim, outside);
                    } catch (IOException e) {
                        // it is gone
                    }
                }
            });
            attacker.start();
            try {
                for (int i = 0; i < 10 && trash().count() > 0; i++) {
                    attempt(() -> purge(id));
                }
            } finally {
                over.set(true);
                attacker.join();
            }
        }
    }

    @Test
    @Timeout(120)
    void aFileThatIsSwappedForALinkIsNotReadThroughNorWrittenThrough() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "inside");
        Path spare = root.resolve("spare");
        Path link = root.resolve("link");

        int seen = whileSwapping(
                () -> {
                    Files.createSymbolicLink(link, outside.resolve("secret"));
                    Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
                    Files.writeString(spare, "inside");
                    Files.move(spare, file, StandardCopyOption.ATOMIC_MOVE);
                },
                () -> attempt(() -> assertThat(read(file).content()).startsWith("inside"))
                        + attempt(() -> write(file, "", false, true))
                        + attempt(() -> write(file, "inside", true, false)));

        assertThat(seen).as("some attempts came through to the inside").isPositive();
    }

    @Test
    @Timeout(120)
    void aFileThatIsSwappedForAHardLinkIsNeitherReadNorWritten() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "inside");
        Path link = Files.createLink(root.resolve("link"), outside.resolve("secret"));
        Path parked = root.resolve("parked");

        int seen = whileSwapping(
                () -> {
                    // Over an empty file too, which appending makes where there is none for a moment.
                    Files.move(file, parked, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(file, link, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(parked, file, StandardCopyOption.ATOMIC_MOVE);
                },
                () -> attempt(() -> assertThat(read(file).content()).isIn("inside", ""))
                        + attempt(() -> write(file, "", false, true))
                        + attempt(() -> copy(file, root.resolve("copied"), true))
                        + attempt(() -> assertThat(search(file.getParent(), "file", "canary", 1, 1)
                                        .entries())
                                .isEmpty())
                        + attempt(() -> hash(file)));

        assertThat(seen).as("some attempts came through to the inside").isPositive();
        Files.delete(link);
        nothingOfTheOutsideIsInside();
    }

    /** What the swapping above would need luck for: the name is the file before and after, and another one in between. */
    @Test
    void aNameThatWasAnotherFileInBetweenIsNotStillTheSame() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "inside");
        Path link = Files.createLink(root.resolve("link"), outside.resolve("secret"));
        Thread.sleep(100); // several ticks of the kernel's clock

        try (Place place = new Roots(policy).find(file.toString())) {
            Sighting before = place.sight();
            assertThat(before.isStillSo(place.sight())).isTrue();
            Files.writeString(file, "more");
            assertThat(before.isStillSo(place.sight()))
                    .as("written to, in a folder as it was")
                    .isTrue();

            Thread.sleep(100);
            before = place.sight();
            Files.createFile(root.resolve("other"));
            assertThat(before.isStillSo(place.sight()))
                    .as("as it was, in a folder with one file more")
                    .isTrue();

            Thread.sleep(100);
            before = place.sight();
            Files.move(file, root.resolve("parked"));
            Files.move(link, file);
            Files.move(file, link);
            Files.move(root.resolve("parked"), file);
            assertThat(before.isStillSo(place.sight())).isFalse();
            assertThat(read(file).content()).isEqualTo("more");
        }
    }

    @Test
    void timesThatAreTooYoungTellNothing() {
        Instant now = Instant.parse("2026-01-01T00:00:10.500Z");

        assertThat(sighting(now, 5).isStillSo(sighting(now, 5))).isFalse();
        assertThat(sighting(now, 25).isStillSo(sighting(now, 25))).isTrue();
        assertThat(sighting(now, 1_500).isStillSo(sighting(now, 1_500)))
                .as("a whole second, as where none is told more exactly")
                .isFalse();
        assertThat(sighting(now, 2_500).isStillSo(sighting(now, 2_500))).isTrue();
    }

    private static Sighting sighting(Instant now, long before) {
        FileTime changed = FileTime.from(now.minusMillis(before));
        return new Sighting(now, "a key", changed, changed);
    }

    /** A link is made by whoever may write in the root; what it leads to may be anything of the same user's. */
    @Test
    void aFileWithAnotherNameIsOutOfReach() throws Exception {
        Path folder = Files.createDirectory(root.resolve("d"));
        for (Path linked : List.of(root.resolve("linked"), folder.resolve("linked"))) {
            Files.createLink(linked, outside.resolve("secret"));
            for (ThrowingCallable command : List.<ThrowingCallable>of(
                    () -> read(linked),
                    () -> read(linked, 5, 10, Encoding.BASE64),
                    () -> write(linked, "x", true, false),
                    () -> write(linked, "x", false, true),
                    () -> write(linked, "x"),
                    () -> stat(linked))) {
                CommandException refused = refusal(command);
                assertThat(refused.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
                assertThat(refused.text()).contains("more than one name");
            }
        }
        assertThat(list(folder).entries()).isEmpty();

        Files.delete(root.resolve("linked"));
        Files.delete(folder.resolve("linked"));
        Path inner = Files.writeString(root.resolve("inner"), "a");
        Files.createLink(root.resolve("twin"), inner);
        assertThat(refusal(() -> read(inner)).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        Files.delete(root.resolve("twin"));
        assertThat(read(inner).content()).isEqualTo("a");
    }

    @Test
    void theStateFolderIsOutOfReachInARootToo() throws Exception {
        Path state = Files.createDirectories(root.resolve("home/.sophon-node"));
        Path logs = Files.createDirectory(state.resolve("logs"));
        Files.writeString(state.resolve("config.json"), SECRET);
        closed = List.of(state);

        allRefuse(state, ErrorCode.NOT_AUTHORIZED);
        allRefuse(state.resolve("config.json"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(state.resolve("new"), ErrorCode.NOT_AUTHORIZED);
        allRefuse(logs.resolve("new"), ErrorCode.NOT_AUTHORIZED);
        assertThat(list(root.resolve("home")).entries()).isEmpty();

        ownersRoots = List.of(logs);
        allRefuse(logs, ErrorCode.NOT_AUTHORIZED);
        allRefuse(logs.resolve("log"), ErrorCode.NOT_AUTHORIZED);
    }

    @Test
    void theStateFolderIsOutOfReachByAnyOtherName() throws Exception {
        Path state = Files.createDirectory(root.resolve("state"));
        Files.writeString(state.resolve("config.json"), SECRET);
        closed = List.of(Files.createSymbolicLink(device.resolve("link"), state));

        allRefuse(state.resolve("config.json"), ErrorCode.NOT_AUTHORIZED);

        Path renamed = Files.move(state, root.resolve("renamed"));
        Files.createSymbolicLink(state, renamed);
        allRefuse(renamed.resolve("config.json"), ErrorCode.NOT_AUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/proc/self/environ", "/proc/self/mem", "/proc/version", "/sys/kernel/uevent_seqnum", "/dev/null"
            })
    void whatTheKernelShowsAsFilesIsOutOfReachEvenIfEverythingIsARoot(String path) throws Exception {
        ownersRoots = List.of(Path.of("/"));

        allRefuse(path, ErrorCode.NOT_AUTHORIZED);
    }

    @Test
    @Timeout(60)
    void pipesAreNeitherOpenedNorWaitedFor() throws Exception {
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(refusal(() -> read(pipe)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> write(pipe, "x", true, false)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> write(pipe, "x", false, true)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> list(pipe)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(stat(pipe).type()).isEqualTo(EntryType.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "con.txt",
                "NUL",
                "nul .txt",
                "COM1",
                "lpt9.log",
                "COM\u00b9",
                "CONIN$",
                "file:stream",
                "file::$DATA",
                "trailing.",
                "trailing ",
                "a*",
                "a?",
                "a|b",
                "<a>"
            })
    void namesOfWindowsDevicesAndStreamsAreNoFiles(String name) {
        assertThatThrownBy(() -> AskedPath.checkName(name, true)).isInstanceOf(CommandException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "com", "com10", "nullable.txt", ".bashrc", "a b", "größe"})
    void otherNamesAreFilesOnWindowsToo(String name) throws Exception {
        AskedPath.checkName(name, true);
    }

    /** Attempts go on until there were thousands of swaps, with a pause now and then in which one can come through. */
    private static int whileSwapping(Attack swap, Callable<Integer> attempts) throws Exception {
        return whileSwapping(100, swap, attempts);
    }

    private static int whileSwapping(int rounds, Attack swap, Callable<Integer> attempts) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger swapped = new AtomicInteger();
        Thread attacker = new Thread(() -> {
            while (!over.get()) {
                try {
                    swap.run();
                    if (swapped.incrementAndGet() % 200 == 0) {
                        Thread.sleep(50);
                    }
                } catch (Exception e) {
                    // a write of the command came in between: once more
                }
            }
        });
        attacker.start();
        try {
            int seen = 0;
            for (int i = 0; i < rounds || swapped.get() < SWAPS; i++) {
                seen += attempts.call();
            }
            return seen;
        } finally {
            over.set(true);
            attacker.join();
        }
    }

    /** @return 1 if it came through, 0 if it was refused */
    private static int attempt(Attack attempt) throws Exception {
        try {
            attempt.run();
            return 1;
        } catch (CommandException e) {
            assertThat(e.code()).as(e.text()).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
            return 0;
        }
    }

    @FunctionalInterface
    private interface Attack {
        void run() throws Exception;
    }
}
