package dev.sophon.node.identity;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which version of the program runs, kept in {@code updates/updates.json}: to write it is to change the version. Where there
 * is none, or one that cannot be read, the installed version runs.
 *
 * @param current an update that was online once; null for the installed version
 * @param before what ran before {@code current}; null for the installed version
 * @param trial what is to be tried at the next start
 * @param seen the newest version that each channel has offered
 * @param quarantined versions that are not taken again, with the reason
 * @param said for people: what became of the last update
 */
public record UpdateRecord(
        @Nullable Release current,
        @Nullable Release before,
        @Nullable Trial trial,
        Map<String, Release> seen,
        Map<String, String> quarantined,
        @Nullable String said) {
    public static final UpdateRecord NONE = new UpdateRecord(null, null, null, Map.of(), Map.of(), null);

    private static final String FILE = "updates.json";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int MOST = 100;

    public UpdateRecord {
        seen = seen == null ? Map.of() : Map.copyOf(seen);
        quarantined = quarantined == null ? Map.of() : Map.copyOf(quarantined);
    }

    /**
     * A version that has not been online yet.
     *
     * @param attempts how often it was begun with; each is written down before it is
     */
    public record Trial(Release version, int attempts) {
        public Trial {
            if (version == null) {
                throw new IllegalArgumentException("version: expected three numbers");
            }
        }
    }

    /** What holds now. */
    public static UpdateRecord read(StateFolder folder) {
        try {
            Path file = file(folder);
            return Files.size(file) > MAX_BYTES
                    ? NONE.saying("updates.json cannot be read, so the installed version runs")
                    : Json.read(Files.readAllBytes(file), UpdateRecord.class);
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException | IllegalArgumentException e) {
            return NONE.saying("updates.json cannot be read, so the installed version runs");
        }
    }

    /** Whether there is one at all, which is quickly said. */
    public static boolean exists(StateFolder folder) {
        return Files.exists(file(folder));
    }

    /**
     * Changes it, by one process at a time.
     *
     * @return what holds now
     * @throws IOException if it could not be written; what held holds on
     */
    public static UpdateRecord change(StateFolder folder, UnaryOperator<UpdateRecord> change) throws IOException {
        PrivateFiles.createFolder(folder.updates());
        try (FileChannel channel = FileChannel.open(
                        folder.updates().resolve("record.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            UpdateRecord old = read(folder);
            UpdateRecord changed = change.apply(old);
            if (lock.isValid() && !changed.equals(old)) {
                PrivateFiles.write(file(folder), Json.bytes(changed));
            }
            return changed;
        }
    }

    private static Path file(StateFolder folder) {
        return folder.updates().resolve(FILE);
    }

    /** With something to try at the next start; null for nothing. */
    public UpdateRecord trying(@Nullable Trial next) {
        return new UpdateRecord(current, before, next, seen, quarantined, said);
    }

    /** With what was tried in force. */
    public UpdateRecord running(Release version) {
        return new UpdateRecord(
                version, version.equals(current) ? before : current, null, seen, quarantined, version + " runs");
    }

    /** With a version that is not taken again; the one before it is in force where it was. */
    public UpdateRecord without(Release version, String reason) {
        Map<String, String> bad = new LinkedHashMap<>();
        if (quarantined.size() < MOST) {
            bad.putAll(quarantined);
        }
        bad.put(version.toString(), reason);
        boolean was = version.equals(current);
        return new UpdateRecord(
                was ? before : current,
                was || version.equals(before) ? null : before,
                trial != null && trial.version().equals(version) ? null : trial,
                seen,
                bad,
                version + " is quarantined: " + reason);
    }

    /**
     * The versions that are not taken again, with the reason: the newest, and these first. What is no version is left out.
     */
    public Map<String, String> newestQuarantined(int most) {
        Map<Release, String> sorted = new TreeMap<>(Comparator.reverseOrder());
        quarantined.forEach((version, reason) -> {
            try {
                sorted.put(Release.of(version), reason);
            } catch (IllegalArgumentException e) {
                // Somebody has written it by hand.
            }
        });
        Map<String, String> newest = new LinkedHashMap<>();
        sorted.entrySet().stream()
                .limit(most)
                .forEach(one -> newest.put(one.getKey().toString(), one.getValue()));
        return newest;
    }

    /** With what a channel has offered. */
    public UpdateRecord offered(String channel, Release version) {
        Map<String, Release> newer = new LinkedHashMap<>(seen);
        newer.merge(channel, version, (old, now) -> now.compareTo(old) > 0 ? now : old);
        return new UpdateRecord(current, before, trial, newer, quarantined, said);
    }

    public UpdateRecord saying(String words) {
        return new UpdateRecord(current, before, trial, seen, quarantined, words);
    }
}
