package dev.sophon.node.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.journal.Journal.State;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileJournalTest {
    private static final int KIB = 1024;
    private static final Bounds SMALL = new Bounds(2 * KIB, 64 * KIB, 256 * KIB, 100, 4 * KIB, 3600, 10_000, 86_400);

    @TempDir
    Path temp;

    private Path folder;
    private final AtomicLong uptime = new AtomicLong(1_000_000);

    @BeforeEach
    void chooseFolder() {
        folder = temp.resolve("journal");
    }

    private FileJournal open() throws IOException {
        return new FileJournal(folder, SMALL, uptime::get);
    }

    private static CommandResult ok(String id) {
        return CommandResult.success(id, EncodedJson.of("done"), 5);
    }

    private static CommandResult large(String id, int bytes) {
        return CommandResult.success(id, EncodedJson.of("x".repeat(bytes)), 5);
    }

    private List<Path> logs() throws IOException {
        return list("*.log", folder);
    }

    private List<Path> results() throws IOException {
        return list("*.json", folder.resolve("results"));
    }

    private static List<Path> list(String glob, Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, glob)) {
            List<Path> all = new ArrayList<>();
            files.forEach(all::add);
            return all;
        }
    }

    @Test
    void anIdIsClaimedOnceHoweverManyAsk() throws Exception {
        FileJournal journal = open();
        ExecutorService many = Executors.newFixedThreadPool(8);
        try {
            Callable<State> claim = () -> journal.claim("a");
            List<Future<State>> answers =
                    many.invokeAll(Stream.generate(() -> claim).limit(200).toList());
            int fresh = 0;
            for (Future<State> answer : answers) {
                fresh += answer.get() == State.NEW ? 1 : 0;
            }
            assertThat(fresh).isEqualTo(1);
        } finally {
            many.shutdown();
        }
    }

    @Test
    void anIdGoesFromNewOverRunningToSettled() throws Exception {
        FileJournal journal = open();
        assertThat(journal.claim("a")).isEqualTo(State.NEW);
        assertThat(journal.claim("a")).isEqualTo(State.RUNNING);
        assertThat(journal.unsettled()).containsExactly("a");
        journal.begun("a", "system.execute");
        journal.settled(ok("a"));
        assertThat(journal.claim("a")).isEqualTo(State.SETTLED);
        assertThat(journal.result("a")).contains(ok("a"));
        assertThat(journal.unsettled()).isEmpty();
        assertThat(journal.unacknowledged()).containsExactly("a");
    }

    @Test
    void onlyTheFirstOutcomeCounts() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.settled(ok("a"));
        journal.settled(CommandResult.failure("a", ErrorCode.TIMEOUT, "late", 9));
        assertThat(journal.result("a")).contains(ok("a"));
    }

    @Test
    void whatIsAcknowledgedIsStillKnownButNoLongerKept() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.begun("a", "x.y");
        journal.settled(large("a", 10 * KIB));
        assertThat(results()).hasSize(1);
        journal.acknowledged("a");
        assertThat(journal.claim("a")).isEqualTo(State.SETTLED);
        assertThat(journal.result("a")).isEmpty();
        assertThat(journal.unacknowledged()).isEmpty();
        assertThat(results()).isEmpty();
        assertThat(open().claim("a")).isEqualTo(State.SETTLED);
    }

    /** Whether it stands in the file that is written, in one before, or was written by a process before. */
    @ParameterizedTest
    @ValueSource(strings = {"same", "later", "restarted"})
    void whatIsAcknowledgedIsNotInTheLogAnyMore(String when) throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.begun("a", "system.execute");
        journal.settled(CommandResult.success("a", EncodedJson.of(Map.of("stdout", "canary")), 5));
        journal.claim("b");
        journal.begun("b", "system.execute");
        journal.settled(CommandResult.success("b", EncodedJson.of(Map.of("stdout", "kept")), 5));
        assertThat(said()).contains("canary");
        if (when.equals("later")) {
            for (int i = 0; i < 50; i++) {
                run(journal, "c" + i);
            }
            assertThat(logs()).hasSizeGreaterThan(1);
        } else if (when.equals("restarted")) {
            journal = open();
        }
        journal.acknowledged("a");
        assertThat(said()).doesNotContain("canary").contains("kept");

        FileJournal next = open();
        assertThat(next.claim("a")).isEqualTo(State.SETTLED);
        assertThat(next.result("a")).isEmpty();
        assertThat(next.result("b")).isPresent();
        assertThat(next.unsettled()).isEmpty();
    }

    private String said() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : logs()) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }

    @Test
    void resultsOfCommandsWithEffectsOutliveTheProcess() throws Exception {
        FileJournal journal = open();
        for (String id : List.of("small", "large")) {
            journal.claim(id);
            journal.begun(id, "x.y");
        }
        journal.settled(ok("small"));
        journal.settled(large("large", 20 * KIB));
        FileJournal again = open();
        assertThat(again.unacknowledged()).containsExactly("small", "large");
        assertThat(again.result("small")).contains(ok("small"));
        assertThat(again.result("large")).contains(large("large", 20 * KIB));
    }

    @Test
    void whatWasBegunAndNotSettledIsSettledAsUnknownAtTheNextStart() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.begun("a", "system.execute");
        for (int start = 0; start < 3; start++) {
            FileJournal again = open();
            assertThat(again.claim("a")).isEqualTo(State.SETTLED);
            assertThat(again.result("a")).hasValueSatisfying(result -> {
                assertThat(result.error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                assertThat(result.message()).startsWith("outcome unknown: ").contains("system.execute");
            });
        }
    }

    @Test
    void commandsWithoutEffectsLeaveNothingOnTheDisk() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.settled(ok("a"));
        journal.acknowledged("a");
        assertThat(journal.claim("a")).isEqualTo(State.SETTLED);
        assertThat(logs()).isEmpty();
        assertThat(results()).isEmpty();
    }

    @Test
    void aTornLastLineIsWrittenOver() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.begun("a", "x.y");
        Path log = logs().get(0);
        Files.writeString(log, "{\"at\":3,\"kind\":\"begun\",\"id\":\"b", StandardOpenOption.APPEND);
        FileJournal again = open();
        assertThat(again.claim("a")).isEqualTo(State.SETTLED);
        assertThat(again.claim("b")).isEqualTo(State.NEW);
        again.begun("b", "x.y");
        assertThat(open().claim("b")).isEqualTo(State.SETTLED);
        assertThat(Files.readAllLines(log)).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void aDamagedLineCostsOnlyItself() throws Exception {
        FileJournal journal = open();
        for (String id : List.of("a", "b")) {
            journal.claim(id);
            journal.begun(id, "x.y");
        }
        Path log = logs().get(0);
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        lines.set(0, "\0\0\0\0");
        Files.write(log, lines);
        FileJournal again = open();
        assertThat(again.claim("a")).isEqualTo(State.NEW);
        assertThat(again.claim("b")).isEqualTo(State.SETTLED);
    }

    @Test
    void anInterruptedThreadCanStillWrite() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        Thread.currentThread().interrupt();
        try {
            journal.begun("a", "x.y");
            journal.settled(large("a", 10 * KIB));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        journal.claim("b");
        journal.begun("b", "x.y");
        assertThat(open().result("a")).contains(large("a", 10 * KIB));
    }

    @Test
    void tooManyBytesCostTheOldestTheirResult() throws Exception {
        FileJournal journal = open();
        for (int i = 0; i < 6; i++) {
            journal.claim("id" + i);
            if (i % 2 == 0) {
                journal.begun("id" + i, "x.y");
            }
            journal.settled(large("id" + i, 60 * KIB));
        }
        assertThat(journal.unacknowledged()).containsExactly("id0", "id1", "id2", "id3", "id4", "id5");
        assertThat(journal.result("id0")).contains(Kept.lost("id0"));
        assertThat(journal.result("id1")).contains(Kept.lost("id1"));
        assertThat(journal.result("id5")).contains(large("id5", 60 * KIB));
        FileJournal again = open();
        assertThat(again.result("id0")).contains(Kept.lost("id0"));
        assertThat(again.result("id4")).contains(large("id4", 60 * KIB));
    }

    @Test
    void resultsThatDoNotFitTheMemoryGoToTheDisk() throws Exception {
        FileJournal journal = open();
        for (int i = 0; i < 3; i++) {
            journal.claim("id" + i);
            journal.settled(large("id" + i, 30 * KIB));
        }
        assertThat(results()).hasSize(1);
        for (int i = 0; i < 3; i++) {
            assertThat(journal.result("id" + i)).contains(large("id" + i, 30 * KIB));
        }
        open();
        assertThat(results()).as("after a restart nobody asks for them").isEmpty();
    }

    @Test
    void tooManyResultsCostTheOldest() throws Exception {
        FileJournal journal = open();
        for (int i = 0; i < 150; i++) {
            journal.claim("id" + i);
            journal.settled(ok("id" + i));
        }
        assertThat(journal.unacknowledged()).hasSize(100).startsWith("id50");
        assertThat(journal.claim("id0")).isEqualTo(State.SETTLED);
    }

    @Test
    void idsAreForgottenADayLaterAndTheirFilesWithThem() throws Exception {
        FileJournal journal = open();
        run(journal, "old");
        uptime.addAndGet(86_400 - 10);
        run(journal, "young");
        assertThat(journal.claim("old")).isEqualTo(State.SETTLED);
        uptime.addAndGet(7_300);
        run(journal, "now");
        assertThat(journal.claim("young")).isEqualTo(State.SETTLED);
        assertThat(journal.claim("old")).isEqualTo(State.NEW);
        assertThat(logs()).hasSize(2);
    }

    @Test
    void timeGoesOnWhereTheLastProcessStopped() throws Exception {
        run(open(), "a");
        // Another process, another machine's worth of uptime: neither counts as age.
        uptime.set(5);
        FileJournal again = open();
        uptime.addAndGet(86_400 - 10);
        run(again, "b");
        assertThat(again.claim("a")).isEqualTo(State.SETTLED);
    }

    @Test
    void theLogIsBoundedAndForgetsTheOldestFirst() throws Exception {
        FileJournal journal = open();
        for (int i = 0; i < 12_000; i++) {
            run(journal, "id" + i);
        }
        assertThat(logs()).hasSizeLessThanOrEqualTo(101);
        assertThat(journal.claim("id11999")).isEqualTo(State.SETTLED);
        assertThat(open().claim("id11999")).isEqualTo(State.SETTLED);
    }

    private static void run(FileJournal journal, String id) throws IOException {
        journal.claim(id);
        journal.begun(id, "x.y");
        journal.settled(ok(id));
        journal.acknowledged(id);
    }

    @Test
    void everythingIsTheOwnersOnly() throws Exception {
        FileJournal journal = open();
        journal.claim("a");
        journal.begun("a", "x.y");
        journal.settled(large("a", 10 * KIB));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        for (Path file : List.of(logs().get(0), results().get(0))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }
}
