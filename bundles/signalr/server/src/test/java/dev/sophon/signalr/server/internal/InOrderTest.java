package dev.sophon.signalr.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final InOrder inOrder = new InOrder(pool::add);
    private final List<String> ran = new ArrayList<>();

    private void runPool() {
        for (Runnable next = pool.poll(); next != null; next = pool.poll()) {
            next.run();
        }
    }

    @Test
    void oneAfterTheOtherAndTheThreadIsGivenBackInBetween() {
        for (int i = 0; i < 40; i++) {
            String name = String.valueOf(i);
            inOrder.execute(() -> ran.add(name));
        }
        assertThat(pool).hasSize(1);
        pool.remove().run();
        assertThat(ran).hasSize(32);
        runPool();
        assertThat(ran).hasSize(40).startsWith("0", "1").endsWith("38", "39");
    }

    @Test
    void aTaskThatFailsDoesNotKeepTheOthersFromTheirTurn() {
        inOrder.execute(() -> {
            throw new AssertionError("planted");
        });
        inOrder.execute(() -> ran.add("after"));
        assertThatThrownBy(this::runPool).isInstanceOf(AssertionError.class);
        runPool();
        inOrder.execute(() -> ran.add("later"));
        runPool();
        assertThat(ran).containsExactly("after", "later");
    }

    @Test
    void aPromptTaskRunsOnItsCallersThreadUnlessAnotherIsBeforeIt() {
        inOrder.executeHere(() -> ran.add("here"));
        assertThat(ran).containsExactly("here");
        inOrder.execute(() -> ran.add("first"));
        inOrder.executeHere(() -> ran.add("second"));
        assertThat(ran).containsExactly("here");
        runPool();
        assertThat(ran).containsExactly("here", "first", "second");
    }

    @Test
    void whatComesDuringAPromptTaskHasItsTurnEvenIfThatFails() {
        assertThatThrownBy(() -> inOrder.executeHere(() -> {
                    inOrder.execute(() -> ran.add("after"));
                    throw new AssertionError("planted");
                }))
                .isInstanceOf(AssertionError.class);
        runPool();
        inOrder.executeHere(() -> ran.add("later"));
        assertThat(ran).containsExactly("after", "later");
    }
}
