package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What calls take that wait. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class HeldMemoryTest extends McpCase {
    private static final int CALLS = 80;
    /** Small enough to be taken as it is, and a tree of half a megabyte. */
    private static final String JUNK = "[" + "{},".repeat(5_000) + "{}]";

    private static final String ARGUMENTS =
            "'arguments':{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}";

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void waits(IntFunction<TestAgent.Messages> call) {
        try (TestNode node = node("office", "['node.command']")) {
            call.apply(0).next();
            long before = used();
            List<TestAgent.Messages> waiting = new ArrayList<>();
            for (int i = 1; i <= CALLS; i++) {
                waiting.add(call.apply(i));
                waiting.get(i - 1).next();
            }
            assertThat(used() - before).as("of " + CALLS + " calls").isLessThan(20L << 20);
            assertThat(waiting).hasSize(CALLS);
        }
    }

    @Test
    void aCallThatWaitsKeepsNothingElseThatItBrought() {
        TestAgent agent = agent("Agent");
        waits(i -> agent.ask(
                i,
                "tools/call",
                "{'name':'node_command','_meta':{'progressToken':1,'more':" + JUNK + "}," + ARGUMENTS + "}"));
    }

    @Test
    void norDoesOneWithoutASession() {
        StatelessAgent agent =
                new StatelessAgent(gateway.address(), gateway.as("Agent").token(), false);
        String params = "{'name':'node_command','_meta':{'progressToken':1},'more':" + JUNK + "," + ARGUMENTS + "}";
        waits(i -> new TestAgent.Messages(agent.send(agent.message(Integer.toString(i), "tools/call", params))));

        ObjectNode large = agent.message("1", "tools/list", "{}");
        large.withObject("/params/_meta").set("more", Json.tree(JUNK.getBytes(StandardCharsets.UTF_8)));
        assertThat(StatelessAgent.error(400, agent.send(large)).path("message").asText())
                .startsWith("_meta: expected");
    }
}
