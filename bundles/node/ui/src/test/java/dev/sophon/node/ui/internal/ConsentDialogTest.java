package dev.sophon.node.ui.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.protocol.Golden;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsentDialogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicLong clock = new AtomicLong();
    private final Window window = new Window();
    private final ConsentDialog dialog = new ConsentDialog(window, clock::get);

    /** Remembers what it was asked, and answers as the test says or when it is interrupted. */
    private static final class Window implements QuestionWindow {
        final List<Question> asked = new ArrayList<>();
        volatile OptionalInt choice = OptionalInt.empty();
        volatile boolean broken;
        volatile boolean waits;
        volatile boolean open;

        @Override
        public boolean proves() {
            return false;
        }

        @Override
        public OptionalInt ask(Question question, Duration patience) throws CommandException, InterruptedException {
            asked.add(question);
            if (broken) {
                throw CommandException.unsupported("no display");
            }
            if (waits) {
                open = true;
                try {
                    new CountDownLatch(1).await();
                } finally {
                    open = false;
                }
            }
            return choice;
        }
    }

    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private Answer ask(@Nullable Integer choice) throws Exception {
        window.choice = choice == null ? OptionalInt.empty() : OptionalInt.of(choice);
        return dialog.ask("canvas.present", json("{'url':'https://example.org/'}"), PATIENCE);
    }

    @Test
    void eachChoiceMeansWhatItsButtonSays() throws Exception {
        assertThat(ask(ConsentDialog.DENY)).isEqualTo(Answer.NO);
        assertThat(ask(ConsentDialog.ONCE)).isEqualTo(Answer.YES);
        assertThat(ask(null)).isEqualTo(Answer.UNANSWERED);
        assertThat(dialog.hasAllowed("canvas.present"))
                .as("once is not for a time")
                .isFalse();
        QuestionWindow.Question question = window.asked.get(0);
        assertThat(question.safe()).isEqualTo(ConsentDialog.DENY);
        assertThat(question.choices()).containsExactly("Deny", "Allow once", "Allow every one for 10 minutes");
        assertThat(question.heading()).contains("canvas.present");
        assertThat(question.lines()).containsExactly("url: \"https://example.org/\"");
    }

    @Test
    void whatIsAllowedForATimeIsAskedAgainAfterIt() throws Exception {
        assertThat(ask(ConsentDialog.A_WHILE)).isEqualTo(Answer.YES);
        assertThat(dialog.hasAllowed("canvas.present")).isTrue();
        assertThat(dialog.hasAllowed("camera.snap"))
                .as("for this command alone")
                .isFalse();
        assertThat(ask(ConsentDialog.DENY))
                .as("the next in the queue is not asked")
                .isEqualTo(Answer.YES);
        clock.addAndGet(ConsentDialog.FOR_A_TIME.toNanos());
        assertThat(dialog.hasAllowed("canvas.present")).isFalse();
        assertThat(ask(ConsentDialog.DENY)).isEqualTo(Answer.NO);
    }

    @Test
    void whatIsTypedAtTheConsoleIsAskedEachTime() throws Exception {
        window.choice = OptionalInt.of(ConsentDialog.ONCE);
        assertThat(dialog.ask("sophon:resume", json("{}"), PATIENCE)).isEqualTo(Answer.YES);
        assertThat(window.asked.get(0).choices()).containsExactly("Deny", "Allow once");
    }

    @Test
    void whatIsAllowedForATimeCanBeTakenBack() throws Exception {
        assertThat(ask(ConsentDialog.A_WHILE)).isEqualTo(Answer.YES);
        dialog.forget();
        assertThat(dialog.hasAllowed("canvas.present")).isFalse();
        assertThat(ask(ConsentDialog.DENY)).isEqualTo(Answer.NO);
    }

    @Test
    void aWindowThatCannotBeShownMeansThatNobodyCanBeAsked() throws Exception {
        window.broken = true;
        assertThat(ask(ConsentDialog.ONCE)).isEqualTo(Answer.NOBODY);
    }

    @Test
    void aDialogThatLeavesClosesItsWindowAndForgets() throws Exception {
        ask(ConsentDialog.A_WHILE);
        window.waits = true;
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread asker = new Thread(() -> {
            try {
                answer.complete(dialog.ask("camera.snap", json("{}"), PATIENCE));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        asker.start();
        await().until(() -> window.open);
        dialog.leave();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(Answer.NOBODY);
        assertThat(window.open).isFalse();
        assertThat(dialog.hasAllowed("canvas.present")).isFalse();
        assertThat(dialog.ask("camera.snap", json("{}"), PATIENCE)).isEqualTo(Answer.NOBODY);
    }

    @Test
    void nothingHidesInWhatIsShown() {
        assertThat(WhatWillRun.lines(json("{'a':'x\\u202ey\\u200b\\n','b':[1,{'c':true}],'d':{}}")))
                .containsExactly("a: \"x\\u202ey\\u200b\\n\"", "b[0]: 1", "b[1].c: true", "d: {}");
        assertThat(WhatWillRun.lines(json("{}"))).containsExactly("without any parameters");
        assertThat(WhatWillRun.lines(json("{'a\\nb: ok':'1'}"))).containsExactly("a\\nb: ok: \"1\"");
        assertThat(WhatWillRun.lines(json("{'url':'https://p\\u0430ypal.example/" + "\\n".repeat(60) + "x'}")))
                .containsExactly("url: \"https://p\\u0430ypal.example/⟨60 line breaks⟩x\"");
        assertThat(Excerpt.of("quote\" back\\ \ud800 \ue000 \u00a0 \u3164 \u05d0\u4e2d\ud83d\ude00", 100))
                .isEqualTo("quote\\\" back\\\\ \\ud800 \\ue000 \\u00a0 \\u3164 \u05d0\u4e2d\ud83d\ude00");
    }

    /** What the dashboard and the command lines show of the same texts. */
    @Test
    void theGoldenSamplesAreShownAsElsewhere() {
        for (JsonNode sample : Json.tree(Golden.bytes("visible-text"))) {
            String text = sample.path("text").textValue();
            if (!text.contains("\\") && !text.contains("\"")) {
                assertThat(Excerpt.of(text, 1_000))
                        .as(sample.path("name").asText())
                        .isEqualTo(sample.path("shown").textValue());
            }
        }
    }

    @Test
    void whatIsNotShownIsSaidAndItsEndIsThere() {
        String hiding = "https://example.org/" + "a".repeat(5000) + "@evil.example";
        String line = WhatWillRun.lines(json("{'url':'" + hiding + "'}")).get(0);
        assertThat(line).startsWith("url: \"https://example.org/aaa").endsWith("@evil.example\"");
        assertThat(line).contains("4633 characters NOT SHOWN");
        StringBuilder many = new StringBuilder("{'k0':0");
        for (int i = 1; i < 500; i++) {
            many.append(",'k").append(i).append("':").append(i);
        }
        List<String> lines = WhatWillRun.lines(json(many.append('}').toString()));
        assertThat(lines).hasSize(21);
        assertThat(lines.get(20)).isEqualTo("NOT SHOWN: 480 more values");
    }

    @Test
    void tellsForHowLongWhatIsAllowedStillIs() throws Exception {
        assertThat(ask(ConsentDialog.ONCE)).isEqualTo(Answer.YES);
        assertThat(dialog.allowed()).isEmpty();
        assertThat(ask(ConsentDialog.A_WHILE)).isEqualTo(Answer.YES);
        clock.addAndGet(Duration.ofMinutes(4).toNanos());
        assertThat(dialog.allowed()).containsExactly(Map.entry("canvas.present", Duration.ofMinutes(6)));
        clock.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(dialog.allowed()).isEmpty();
    }
}
