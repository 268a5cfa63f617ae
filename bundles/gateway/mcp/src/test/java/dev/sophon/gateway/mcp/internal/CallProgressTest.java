package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.mcp.internal.tools.CallProgress;
import dev.sophon.gateway.runtime.Event;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallProgressTest extends McpCase {
    private static final int FEW = 100;
    private static final int MANY = 10_000;

    private final AtomicInteger told = new AtomicInteger();

    @Test
    void anApprovalCostsTheSameBesideManyCallsThatWait() {
        try (CallProgress progress = new CallProgress(gateway.events(), gateway.approvals())) {
            follow(progress, 0, FEW);
            long few = cheapest();
            follow(progress, FEW, MANY);
            long many = cheapest();
            assertThat(told.get()).isEqualTo(2 * 20 * FEW * 2);
            assertThat(many)
                    .as("a walk would cost %d times as much", MANY / FEW)
                    .isLessThan(20 * Math.max(few, 1));
        }
    }

    private void follow(CallProgress progress, int from, int to) {
        for (int i = from; i < to; i++) {
            progress.follow("c" + i, (step, waits, words) -> told.incrementAndGet());
        }
    }

    private long cheapest() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < FEW; i++) {
                tell(Event.APPROVAL_REQUESTED, "c" + i);
                tell(Event.APPROVAL_DECIDED, "c" + i);
            }
            least = Math.min(least, System.nanoTime() - begun);
        }
        return least;
    }

    private void tell(String type, String commandId) {
        gateway.events()
                .publish(
                        type,
                        "office",
                        "agent",
                        Map.of("approvalId", "a", "commandId", commandId, "status", "rejected"));
    }
}
