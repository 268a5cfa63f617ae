package dev.sophon.command.systeminfo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessSnapshotTest {
    private static final long SECOND = 1_000_000_000L;

    private static ProcessSnapshot snapshot(long atNanos, ProcessSnapshot.Usage... processes) {
        return ProcessSnapshot.of(atNanos, List.of(processes));
    }

    private static ProcessSnapshot.Usage usage(int pid, long startedAt, long cpuMillis) {
        return new ProcessSnapshot.Usage(new ProcessSnapshot.Id(pid, startedAt), "p" + pid, cpuMillis, 3 * 1024 * 1024);
    }

    @Test
    void dividesAmongAllProcessorsOfTheMachine() {
        ProcessSnapshot before = snapshot(0, usage(1, 5, 10_000));

        assertThat(snapshot(2 * SECOND, usage(1, 5, 11_000)).since(before, 4).processes())
                .containsExactly(new ProcessList.Entry(1, "p1", 12.5, 3));
    }

    @Test
    void countsAProcessThatHasTheIdOfAnEarlierOneFromItsOwnStart() {
        ProcessSnapshot before = snapshot(0, usage(1, 5, 60_000));

        assertThat(snapshot(SECOND, usage(1, 6, 500)).since(before, 1).processes())
                .containsExactly(new ProcessList.Entry(1, "p1", 50, 3));
    }

    @Test
    void staysBetweenZeroAndAHundred() {
        ProcessSnapshot before = snapshot(0, usage(1, 5, 500), usage(2, 5, 0));

        assertThat(snapshot(SECOND, usage(2, 5, 9_000), usage(1, 5, 400))
                        .since(before, 2)
                        .processes())
                .extracting(ProcessList.Entry::cpuPercent)
                .containsExactly(0.0, 100.0);
        assertThat(snapshot(0, usage(1, 5, 900)).since(before, 2).processes())
                .extracting(ProcessList.Entry::cpuPercent)
                .containsExactly(0.0);
    }

    @Test
    void listsByProcessIdAndCounts() {
        ProcessList list = snapshot(SECOND, usage(30, 1, 0), usage(4, 1, 0)).since(snapshot(0), 1);

        assertThat(list.count()).isEqualTo(2);
        assertThat(list.processes()).extracting(ProcessList.Entry::pid).containsExactly(4, 30);
    }
}
