package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomeFolderTest {
    @ParameterizedTest
    @CsvSource({
        "/home/ada, Linux, /root, /home/ada",
        "/home/ada/, Mac OS X, /Users/ada, /home/ada",
        "/, Linux, ?, /",
        "'', Linux, /root, /root",
        "here, Linux, /root, /root",
        "., Linux, /root, /root",
        "/c/Users/ada, Windows 11, /Users/ada, /Users/ada"
    })
    void isWhatTheEnvironmentSaysOtherwiseTheSystem(String home, String system, String known, Path expected) {
        assertThat(HomeFolder.of(Map.of("HOME", home), system, known)).isEqualTo(expected);
        if (home.isEmpty()) {
            assertThat(HomeFolder.of(Map.of(), system, known)).isEqualTo(expected);
        }
    }

    @Test
    void isNeverAFolderOfTheNameThatJavaHasForAnUnknownOne() {
        assertThatThrownBy(() -> HomeFolder.of(Map.of(), "Linux", "?"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HOME is not set");
        assertThatThrownBy(() -> HomeFolder.of(Map.of("HOME", ""), "Linux", ""))
                .isInstanceOf(IllegalStateException.class);
    }
}
