package dev.sophon.command.systeminfo.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux says of one process in {@code /proc} (proc(5)), read as bytes: the kernel cuts names after 15 of them, in the
 * middle of a character too, and the library that lists the processes passes over what is no UTF-8.
 *
 * @param command as the kernel has it: one character for each of its bytes, at most 15
 * @param startedAt since the machine's start, in hundredths of a second
 * @param cpuMillis of the processor, in user and kernel mode
 */
record LinuxProcess(int pid, String command, long startedAt, long cpuMillis, long residentPages) {
    private static final Path PROC = Path.of("/proc");
    /** How many bytes the kernel keeps of a name. */
    static final int CUT = 15;

    /** The kernel's hundredths are the same on every architecture that Java runs on. */
    private static final long TICK_MILLIS = 10;

    /** Empty when it has ended meanwhile, and where there is no {@code /proc}. */
    static Optional<LinuxProcess> read(int pid) {
        try {
            // The name may hold any byte, blanks and brackets included.
            String stat = bytes(PROC.resolve(pid + "/stat"));
            int close = stat.lastIndexOf(')');
            String[] behind = stat.substring(close + 2).split(" ", -1);
            return Optional.of(new LinuxProcess(
                    pid,
                    stat.substring(stat.indexOf('(') + 1, close),
                    Long.parseLong(behind[19]),
                    TICK_MILLIS * (Long.parseLong(behind[11]) + Long.parseLong(behind[12])),
                    Long.parseLong(behind[21])));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The ids of all processes; none where there is no {@code /proc}. */
    static Stream<Integer> ids() {
        String[] names = PROC.toFile().list((folder, name) -> name.chars().allMatch(c -> c >= '0' && c <= '9'));
        return names == null ? Stream.of() : Arrays.stream(names).map(Integer::valueOf);
    }

    /** Its name whole, where the kernel cut it and the command line or the program's file has the rest. */
    String name() {
        String whole = command.length() < CUT
                ? command
                : Stream.concat(words(), program())
                        .map(word -> word.substring(word.lastIndexOf('/') + 1))
                        .filter(word -> word.startsWith(command))
                        .findFirst()
                        .orElse(command);
        // With a replacement character for what is no UTF-8.
        return new String(whole.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The first two of its command line: the program, or an interpreter and its script. */
    private Stream<String> words() {
        try {
            return Arrays.stream(bytes(PROC.resolve(pid + "/cmdline")).split("\0", 3))
                    .limit(2);
        } catch (IOException e) {
            return Stream.of();
        }
    }

    private Stream<String> program() {
        return ProcessHandle.of(pid).flatMap(process -> process.info().command()).stream()
                .map(path -> new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    /** One character for each byte. */
    private static String bytes(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
