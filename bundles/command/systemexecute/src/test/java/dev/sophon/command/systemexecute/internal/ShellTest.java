package dev.sophon.command.systemexecute.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.FakeInvocation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellTest {
    @Test
    void isTheOneThatTheDocumentationNames() throws Exception {
        assertThat(Shell.of("Linux", StandardCharsets.UTF_8).arguments("ls | wc"))
                .endsWith("/bin/bash", "-c", "ls | wc");
        assertThat(Shell.of("Mac OS X", StandardCharsets.UTF_8).arguments("ls | wc"))
                .endsWith("/bin/zsh", "-c", "ls | wc");
        assertThat(Shell.of("Windows 11", StandardCharsets.UTF_8).arguments("dir \"C:\\Program Files\""))
                .containsExactly("cmd.exe", "/d", "/s", "/c", "\"dir \"C:\\Program Files\"\"");
    }

    /** A service often runs in the C locale, where the JVM turns every character beyond ASCII into a question mark. */
    @Test
    void runsTheExactTextWhereTheJvmCannotEncodeIt() throws Exception {
        String command = "printf '%s|' 'é€😀' \"it's\" 'back\\slash' \"$0\" $'new\\nline'\n# \t é";

        assertThat(Shell.of("Linux", StandardCharsets.US_ASCII).arguments(command))
                .allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
        assertThat(output(StandardCharsets.US_ASCII, command)).isEqualTo("é€😀|it's|back\\slash|/bin/bash|new\nline|");
        assertThat(output(StandardCharsets.US_ASCII, "true é && echo $BASH_EXECUTION_STRING"))
                .isEqualTo("true é && echo $BASH_EXECUTION_STRING\n");
    }

    @Test
    void takesTheNodesAndTheSupervisorsVariablesOutOfTheEnvironment() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/bin",
                "HTTPS_PROXY", "http://proxy",
                "SOPHON_NODE_HOME", "/state",
                "SOPHON_TOKEN", "secret",
                "KARAF_DATA", "/data",
                "CREDENTIALS_DIRECTORY", "/run/credentials",
                "NOTIFY_SOCKET", "/run/notify",
                "MALLOC_ARENA_MAX", "1",
                "SOPHON_OWN_VARIABLES", "MALLOC_ARENA_MAX"));

        ShellEnvironment.prepare(environment, "mark");

        assertThat(environment).containsOnlyKeys("PATH", "HTTPS_PROXY", ShellEnvironment.MARK);
    }

    private static String output(Charset arguments, String command) throws Exception {
        return new ShellRun(Shell.of("Linux", arguments), command, Duration.ofMinutes(1))
                .await(new FakeInvocation())
                .stdout();
    }
}
