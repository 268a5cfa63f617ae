package dev.sophon.capability.filesystem.internal.path;

import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * That a name was a certain file. Whoever gives the name to another file and gives it back renames something: then the
 * system writes its time into the file and into the folder, and no program can set that one back.
 *
 * @param now before it was looked at
 * @param file its key
 * @param fileChanged when its names, content or rights changed last
 * @param folderChanged the same of the folder
 */
public record Sighting(
        Instant now, @Nullable Object file, @Nullable Object fileChanged, @Nullable Object folderChanged) {
    /** Longer than between two ticks of any kernel's clock, within which two changes have one time. */
    static final Duration CLOCK_STEP = Duration.ofMillis(20);

    /** The same where a file system writes whole seconds, as old ones do. */
    static final Duration COARSE_STEP = Duration.ofSeconds(2);

    /** Whether the name was this file all the time until the later sighting. */
    public boolean isStillSo(Sighting later) {
        return file != null
                && file.equals(later.file)
                && (untouched(fileChanged, later.fileChanged) || untouched(folderChanged, later.folderChanged));
    }

    /** One of the two is enough: a file that is written to goes on, and so does a folder in which others come and go. */
    private boolean untouched(@Nullable Object before, @Nullable Object after) {
        if (!(before instanceof FileTime time) || !before.equals(after)) {
            return false;
        }
        Instant at = time.toInstant();
        return Duration.between(at, now)
                        .abs()
                        .compareTo(at.equals(at.truncatedTo(ChronoUnit.SECONDS)) ? COARSE_STEP : CLOCK_STEP)
                >= 0;
    }
}
