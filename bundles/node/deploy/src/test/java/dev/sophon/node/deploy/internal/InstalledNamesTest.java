package dev.sophon.node.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledNamesTest {
    @TempDir
    Path folder;

    private InstalledNames names() {
        return new InstalledNames(folder.resolve("known"));
    }

    @Test
    void whatWasInstalledIsKnownToTheNext() throws Exception {
        assertThat(names().all()).isEmpty();
        names().change(all -> all.addAll(Set.of("b.kar", "ä.kar")));
        names().change(all -> all.remove("b.kar"));
        assertThat(names().all()).containsExactly("ä.kar");
    }

    @Test
    void whatAWriterThatDiedHasLeftIsNoNameAndInNobodysWay() throws Exception {
        names().change(all -> all.add("a.kar"));
        Files.writeString(folder.resolve("known.next"), "torn");
        assertThat(names().all()).containsExactly("a.kar");
        names().change(all -> all.add("b.kar"));
        assertThat(names().all()).containsExactly("a.kar", "b.kar");
    }

    @Test
    void aWriteThatFailsLeavesItAsItWas() throws Exception {
        names().change(all -> all.add("a.kar"));
        Files.createDirectories(folder.resolve("known.next/in the way"));
        assertThatThrownBy(() -> names().change(Set::clear)).isInstanceOf(IOException.class);
        assertThat(names().all()).containsExactly("a.kar");
    }

    /** What another process would find, had this one died there. */
    @Test
    void itIsWholeAtEachMoment() throws Exception {
        Set<String> few = Set.of("one.kar");
        Set<String> many = IntStream.range(0, 5_000)
                .mapToObj(number -> "number-" + number + ".kar")
                .collect(Collectors.toSet());
        names().change(all -> all.addAll(many));
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    Set<String> next = i % 2 == 0 ? few : many;
                    names().change(all -> {
                        all.clear();
                        all.addAll(next);
                    });
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        while (!writing.isDone()) {
            assertThat(names().all()).isIn(few, many);
        }
        writing.join();
    }
}
