package dev.sophon.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartCommandTest {
    private static final String MECHANISM = "jdk.lang.Process.launchMechanism";

    private static Properties on(String system) {
        Properties properties = new Properties();
        properties.setProperty("os.name", system);
        return properties;
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void startsProcessesWithoutAHelperOnLinuxWhereJavaKnowsHow(int javaVersion) {
        Properties properties = on("Linux");
        StartCommand.startProcessesDirectly(javaVersion, properties);
        assertThat(properties.getProperty(MECHANISM)).isEqualTo("VFORK");
    }

    @ParameterizedTest
    @CsvSource({"Linux, 26", "Mac OS X, 17", "Windows 11, 17"})
    void leavesItToJavaElsewhere(String system, int javaVersion) {
        Properties properties = on(system);
        StartCommand.startProcessesDirectly(javaVersion, properties);
        assertThat(properties).doesNotContainKey(MECHANISM);
    }

    @Test
    void leavesWhatSomebodyHasChosen() {
        Properties properties = on("Linux");
        properties.setProperty(MECHANISM, "POSIX_SPAWN");
        StartCommand.startProcessesDirectly(17, properties);
        assertThat(properties.getProperty(MECHANISM)).isEqualTo("POSIX_SPAWN");
    }
}
