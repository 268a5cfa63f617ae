package dev.sophon.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedTest {
    @TempDir
    Path folder;

    private void startWith(String jar) throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("etc"));
        Files.createDirectories(home.resolve("system"));
        Files.writeString(home.resolve("system/a.jar"), jar);
        Files.setLastModifiedTime(home.resolve("system/a.jar"), FileTime.fromMillis(0));
        Files.writeString(home.resolve("SHA256SUMS"), jar.hashCode() + "  system/a.jar\n");
        Shipped.layOver(home, folder.resolve("base"));
    }

    @Test
    void theCacheGoesWithTheDistributionEvenWhereNamesSizesAndTimesAreTheSame() throws IOException {
        startWith("one");
        Path cached = Files.createDirectories(folder.resolve("base/data/cache"));
        startWith("one");
        assertThat(cached).exists();
        startWith("two");
        assertThat(cached).doesNotExist();
    }
}
