package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sophon.capability.filesystem.internal.path.EntryType;
import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.search.Glob;
import dev.sophon.capability.filesystem.internal.search.Search;
import dev.sophon.capability.filesystem.internal.search.Snapshot;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that search, hash and watch. */
class FilesystemSearchTest extends FilesystemCase {
    @Test
    void findsByNameAtAnyDepth() throws Exception {
        Files.createDirectories(root.resolve("a/b/Report"));
        Files.writeString(root.resolve("a/b/report-1.txt"), "x");
        Files.writeString(root.resolve("a/other.txt"), "x");
        Files.createSymbolicLink(root.resolve("a/report-link"), outside);

        FilesystemSearch.Found found = search("report", null, 16, 100);

        assertThat(found.entries())
                .extracting(Search.FoundEntry::path, Search.FoundEntry::type)
                .containsExactly(
                        tuple(root + "/a/b/Report", EntryType.FOLDER),
                        tuple(root + "/a/b/report-1.txt", EntryType.FILE),
                        tuple(root + "/a/report-link", EntryType.LINK));
        assertThat(found.count()).isEqualTo(3);
        assertThat(found.cut()).isEmpty();
        assertThat(found.untrusted()).isTrue();
        assertThat(found.entries().get(1).sizeBytes()).isEqualTo(1);
        assertThat(found.entries().get(1).modifiedAt())
                .isEqualTo(Files.getLastModifiedTime(root.resolve("a/b/report-1.txt"))
                        .toInstant());
        assertThat(found.entries().get(1).line()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "*.txt, notes.TXT, true",
        "*.txt, notes.txt.gz, false",
        "n?tes*, notes.txt, true",
        "n?tes, notes.txt, false",
        "otes, notes.txt, true",
        "*a*b*c*, xxaxxbxxcxx, true",
        "*a*b*c*, xxaxxcxxbxx, false",
        "**, '', true",
        "?, '', false"
    })
    void aPatternIsTheWholeName(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    @Timeout(5)
    void noPatternTakesLong() {
        assertThat(new Glob("*a".repeat(99) + "b").matches("a".repeat(255))).isFalse();
    }

    @Test
    void findsByContentAndTellsWhere() throws Exception {
        Files.writeString(root.resolve("one.txt"), "first line\nthe größte needle 😀 of all  \nlast needle\n");
        Files.writeString(root.resolve("two.txt"), "nothing");
        Files.writeString(root.resolve("one.log"), "needle");
        String far = "x".repeat(256 * 1024 - 3) + "\n\nneedle";
        Files.writeString(root.resolve("far.txt"), far);

        FilesystemSearch.Found found = search("*.txt", "needle", 16, 100);

        assertThat(found.entries())
                .extracting(
                        Search.FoundEntry::path,
                        Search.FoundEntry::line,
                        Search.FoundEntry::offset,
                        Search.FoundEntry::excerpt)
                .containsExactly(
                        tuple(root + "/far.txt", 3, 256L * 1024 - 1, "needle"),
                        tuple(root + "/one.txt", 2, 24L, "the größte needle 😀 of all"));
        assertThat(search(null, "größte needle", 1, 100).count()).isEqualTo(1);
        assertThat(search(null, "Needle", 1, 100).count()).isZero();
    }

    @Test
    void findsAContentWhereverTheReadingStops() throws Exception {
        String needle = "aab";
        for (int at = 256 * 1024 - 5; at < 256 * 1024 + 2; at++) {
            Files.writeString(root.resolve("file"), "a".repeat(at) + "b" + "a".repeat(10));
            assertThat(search(null, needle, 1, 1).entries().get(0).offset()).isEqualTo(at - 2);
        }
    }

    @Test
    void saysWhereItWasCut() throws Exception {
        Files.createDirectories(root.resolve("a/b/c"));
        for (int i = 0; i < 5; i++) {
            Files.writeString(root.resolve("f" + i), "needle");
        }

        assertThat(search("*", null, 2, 100).cut()).containsExactly(Search.Cut.DEPTH);
        assertThat(search("*", null, 4, 100).cut()).isEmpty();
        assertThat(search("f", null, 1, 3).cut()).contains(Search.Cut.RESULTS);
        assertThat(search("f", null, 4, 5).cut()).isEmpty();
        FakeInvocation late = new FakeInvocation(Duration.ofMillis(400));
        Search search = new Search("*", null, 10, late);
        Thread.sleep(350);
        try (Place folder = new Roots(policy).find(root.toString())) {
            search.through(folder, Fixed.now(policy, root), 4);
        }
        assertThat(search.cuts()).containsExactly(Search.Cut.TIME);
        try (RandomAccessFile big = new RandomAccessFile(root.resolve("big").toFile(), "rw")) {
            big.setLength(Search.MAX_FILE_BYTES + 10);
            big.seek(Search.MAX_FILE_BYTES);
            big.write("needle".getBytes(StandardCharsets.UTF_8));
        }
        FilesystemSearch.Found found = search("big", "needle", 1, 10);
        assertThat(found.count()).isZero();
        assertThat(found.cut()).contains(Search.Cut.BYTES);
    }

    @Test
    void passesOverWhatIsOutOfReach() throws Exception {
        Files.createLink(root.resolve("hard"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        closed = List.of(Files.createDirectory(root.resolve("closed")));
        Files.writeString(root.resolve("closed/file"), SECRET);
        delete(Files.writeString(root.resolve("deleted"), SECRET));

        FilesystemSearch.Found found = search(null, "canary", 64, 100);

        assertThat(found.entries()).isEmpty();
        assertThat(found.skipped()).isEqualTo(2);
        assertThat(search("*", null, 64, 100).entries())
                .extracting(Search.FoundEntry::path)
                .containsExactly(root + "/link");
        assertThatThrownBy(() -> search(null, null, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: ");
    }

    @Test
    void fitsIntoAResultHoweverLongTheNames() throws Exception {
        Path folder = root;
        for (int i = 0; i < 12; i++) {
            folder = Files.createDirectory(folder.resolve("\u0001".repeat(255)));
        }
        for (int i = 0; i < 1_000; i++) {
            Files.createFile(folder.resolve("f" + i));
        }

        FilesystemSearch.Found found = search("f", null, 64, 1_000);

        assertThat(found.cut()).containsExactly(Search.Cut.RESULTS);
        assertThat(found.count()).isGreaterThan(100);
        assertThat(Json.bytes(found)).hasSizeLessThanOrEqualTo(Limits.RESULT_BYTES);
    }

    @Test
    void hashesAFileOfAnySize() throws Exception {
        byte[] bytes = new byte[3_000_001];
        new Random(7).nextBytes(bytes);
        Path file = Files.write(root.resolve("file"), bytes);

        FilesystemHash.Hash hash = hash(file);

        assertThat(hash.sizeBytes()).isEqualTo(3_000_001);
        assertThat(hash.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(hash(Files.createFile(root.resolve("empty"))).sha256())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(refusal(() -> hash(root)).text()).isEqualTo("path: expected a file, got a folder");
    }

    @Test
    @Timeout(20)
    void stopsHashingWhenTheTimeIsOver() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(root.resolve("file").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatThrownBy(() -> new FilesystemHash(policy)
                        .handle(new FilesystemHash.Params(root + "/file"), new FakeInvocation(Duration.ofMillis(500))))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void saysThatAFileChangedWhileItWasHashed() throws Exception {
        Path file = root.resolve("file");
        // Of nothing but a hole: it takes as long to be read, and not to be written.
        try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
            hole.setLength(200_000_000);
        }
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                Thread.sleep(60);
                Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(refusal(() -> hash(file)).text()).startsWith("path: the file changed");
        writing.get();
    }

    @Test
    void tellsWhatChanged() throws Exception {
        Path kept = Files.writeString(root.resolve("kept"), "x");
        Files.writeString(root.resolve("gone"), "x");
        Files.createDirectory(root.resolve("folder"));
        CompletableFuture<FilesystemWatch.Changes> watching = watching(root, 2, 10_000);

        bash("echo more > kept.new; mv kept.new kept; rm gone; mkdir new; touch folder/inner");
        Files.delete(Files.createSymbolicLink(root.resolve("short"), outside));

        // More than one look may have fallen in between.
        FilesystemWatch.Changes changes = watching.get(10, TimeUnit.SECONDS);
        assertThat(changes.changes())
                .isNotEmpty()
                .isSubsetOf(
                        new Snapshot.Change(root + "/folder/inner", Snapshot.Kind.CREATED, EntryType.FILE),
                        new Snapshot.Change(root + "/gone", Snapshot.Kind.REMOVED, EntryType.FILE),
                        new Snapshot.Change(root + "/kept.new", Snapshot.Kind.CREATED, EntryType.FILE),
                        new Snapshot.Change(kept.toString(), Snapshot.Kind.MODIFIED, EntryType.FILE),
                        new Snapshot.Change(root + "/new", Snapshot.Kind.CREATED, EntryType.FOLDER));
        assertThat(changes.count()).isEqualTo(changes.changes().size());
        assertThat(changes.truncated()).isFalse();
    }

    @Test
    void tellsThatNothingChanged() throws Exception {
        Files.createDirectories(root.resolve("a/b"));
        CompletableFuture<FilesystemWatch.Changes> watching = watching(root, 1, 700);

        Files.writeString(root.resolve("a/deeper"), "x");
        Files.writeString(outside.resolve("secret"), SECRET);
        write(Files.createDirectory(root.resolve("a/b/c")).resolve("file"), "x");

        assertThat(watching.get(10, TimeUnit.SECONDS))
                .isEqualTo(new FilesystemWatch.Changes(root.toString(), 0, false, List.of()));
        long began = System.nanoTime();
        FilesystemWatch.Changes inItsTime = new FilesystemWatch(policy)
                .handle(
                        new FilesystemWatch.Params(root.toString(), 1, 600_000),
                        new FakeInvocation(Duration.ofSeconds(1)));
        assertThat(inItsTime.count()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    @Timeout(60)
    void watchesSoMuchAndNoMore() throws Exception {
        FilesystemWatch watch = new FilesystemWatch(policy);
        FilesystemWatch.Params params = new FilesystemWatch.Params(root.toString(), 1, 10_000);
        List<FakeInvocation> calls = java.util.stream.Stream.generate(FakeInvocation::new)
                .limit(FilesystemWatch.MAX_WATCHES)
                .toList();
        List<CompletableFuture<Void>> all = calls.stream()
                .map(call -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                watch.handle(params, call);
                            } catch (CommandException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        work -> new Thread(work).start()))
                .toList();
        while (askers.size() < FilesystemWatch.MAX_WATCHES) {
            Thread.sleep(10); // until all wait
        }
        assertThat(refusal(() -> watch.handle(params, new FakeInvocation())).text())
                .startsWith("busy: ");
        calls.forEach(FakeInvocation::end);
        for (CompletableFuture<Void> each : all) {
            assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(InterruptedException.class);
        }
        assertThat(watch.handle(new FilesystemWatch.Params(root.toString(), 1, 1), new FakeInvocation())
                        .count())
                .isZero();

        Path wide = Files.createDirectory(root.resolve("wide"));
        // Files: as many folders take the disk a minute to be deleted.
        for (int i = 0; i <= Snapshot.MAX_NAMES; i++) {
            Files.createFile(wide.resolve("f" + i));
        }
        assertThat(refusal(() -> watch.handle(new FilesystemWatch.Params(wide.toString(), 1, 1), new FakeInvocation()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    private FilesystemSearch.Found search(
            @org.jspecify.annotations.Nullable String name,
            @org.jspecify.annotations.Nullable String content,
            int maxDepth,
            int limit)
            throws CommandException, InterruptedException {
        return search(root, name, content, maxDepth, limit);
    }

    private CompletableFuture<FilesystemWatch.Changes> watching(Path folder, int maxDepth, int waitMs)
            throws InterruptedException {
        CompletableFuture<FilesystemWatch.Changes> watching = CompletableFuture.supplyAsync(() -> {
            try {
                return watch(folder, maxDepth, waitMs);
            } catch (CommandException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(200); // until it has looked first
        return watching;
    }
}
