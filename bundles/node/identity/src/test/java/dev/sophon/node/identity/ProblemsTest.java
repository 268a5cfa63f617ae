package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    @Test
    void namesTheFileWhereItIsNotKnown() {
        assertThat(Problems.withPath(new AccessDeniedException("/x"))).isEqualTo("/x: permission denied");
        assertThat(Problems.withPath(new NoSuchFileException("/x"))).isEqualTo("/x: no such file");
        assertThat(Problems.withPath(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo("/x: Read-only file system");
        assertThat(Problems.withPath(new IOException("plain words"))).isEqualTo("plain words");
    }

    @Test
    void leavesItOutWhereItIs() {
        assertThat(Problems.of(new AccessDeniedException("/x"))).isEqualTo("permission denied");
    }
}
