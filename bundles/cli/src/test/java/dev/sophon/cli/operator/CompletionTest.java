package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The completions, in the shells themselves. */
class CompletionTest extends SophonCase {
    private Path script;

    @BeforeEach
    void print() throws IOException {
        assertThat(sophon("completion")).isZero();
        script = Files.writeString(state.resolve("sophon-completion"), out);
    }

    private static String shell(String program, String commands) throws IOException, InterruptedException {
        Path found = Path.of("/usr/bin", program);
        Assumptions.assumeTrue(Files.isExecutable(found), program + " is not installed");
        Process shell = new ProcessBuilder(found.toString(), "-c", commands)
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        return said;
    }

    private List<String> completed(String... words) throws IOException, InterruptedException {
        String typed = String.join(" ", words);
        return shell(
                        "bash",
                        "source " + script + "; COMP_WORDS=(" + typed + " ''); COMP_CWORD=" + words.length
                                + "; COMP_LINE='" + typed
                                + " '; _complete_sophon 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"")
                .lines()
                .toList();
    }

    @Test
    void bashCompletesVerbsAndOptions() throws Exception {
        assertThat(completed("sophon")).contains("nodes", "approvals", "audit", "webhooks", "health");
        assertThat(completed("sophon", "nodes"))
                .contains("list", "approve", "revoke")
                .doesNotContain("verify");
        assertThat(completed("sophon", "audit")).contains("verify");
        assertThat(completed("sophon", "--format")).containsExactlyInAnyOrder("table", "json", "csv");
    }

    @Test
    void zshTakesTheSame() throws Exception {
        assertThat(out).contains("bashcompinit");
        assertThat(shell(
                        "zsh",
                        "autoload -Uz compinit; compinit -u -D; source " + script
                                + "; print -l ${(k)_comps} | grep -x sophon"))
                .contains("sophon");
    }
}
