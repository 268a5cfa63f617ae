package dev.sophon.gateway.mcp.internal.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Waiting<String> waiting = new Waiting<>();

    @Test
    void whoWaitsIsFoundByHisCommandAndNoOther() {
        waiting.add("c1", "ann");
        waiting.add("c1", "bert");
        waiting.add("c2", "ann");
        assertThat(waiting.of("c1")).containsExactlyInAnyOrder("ann", "bert");
        waiting.remove("c1", "ann");
        waiting.remove("c1", "nobody");
        waiting.remove("c3", "ann");
        assertThat(waiting.of("c1")).containsExactly("bert");
        List<String> all = new ArrayList<>();
        waiting.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrder("ann", "bert");
        waiting.remove("c1", "bert");
        assertThat(waiting.of("c1")).isEmpty();
    }
}
