package dev.sophon.node.dispatch.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.dispatch.internal.DispatcherBench;
import dev.sophon.node.dispatch.internal.TestSource;
import dev.sophon.node.dispatch.internal.batch.StepsRun;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What comes of a command, told or not. Its tests wait most of the time, so they do that together; each says so for itself, as
 * the whole class would run beside others.
 */
class ObservationTest {
    private static final Bounds PLACE = new Bounds(0, 0, 500, 400);
    private static final Bounds THERE = new Bounds(10, 20, 30, 40);
    private static final Bounds CARET = new Bounds(100, 100, 2, 17);

    @TempDir
    Path home;

    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<Bounds> drawing = new LinkedBlockingQueue<>();
    private final AtomicInteger watches = new AtomicInteger();
    private volatile List<Window> windows = List.of(window("0x1", "Form", true), window("0x2", "Other", false));
    private volatile List<Element> elements = List.of(element("check box", "Agree", "enabled"));
    private volatile @Nullable String warning;
    private volatile Runnable acts = () -> {};
    private final AtomicInteger hour = new AtomicInteger();
    private volatile boolean ticking;
    private DispatcherBench bench;

    /** Does what the test says. */
    private static final class Acting implements CommandHandler<NoParams, Done> {
        private final Runnable work;

        Acting(Runnable work) {
            this.work = work;
        }

        @Override
        public Done handle(NoParams params, Invocation call) {
            work.run();
            return Done.DONE;
        }
    }

    private void add(String name, String scope, Lane lane, Runnable work) {
        bench.add(new TestSource(TestSource.properties(name, scope, Risk.LOW, lane, true), 0, new Acting(work)));
    }

    private static Window window(String id, String title, boolean focused) {
        return new Window(id, title, PLACE, PLACE, "form", 7, "form", "Form", false, focused);
    }

    private static Element element(String role, String name, String... states) {
        String path = "/form/frame[0]/" + role + "[0]";
        return new Element(path, role, name, List.of(states), PLACE, null, List.of(), null, "abc", List.of());
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.grant(Set.of("input.control", "window.manage", "test.scope"));
        for (String name : List.of("input.keyboard.type", "input.mouse.click")) {
            add(name, "input.control", Lane.INPUT, () -> acts.run());
        }
        bench.add(new TestSource(
                TestSource.properties("steps.run", "steps.run", Risk.NONE, Lane.INPUT, true), 0, new StepsRun()));
        add("test.works", "window.manage", Lane.GENERAL, () -> {});
        bench.ports.put(Happenings.class, (Happenings) what -> watch());
        bench.ports.put(WindowManager.class, played(WindowManager.class));
        bench.ports.put(Pointer.class, played(Pointer.class));
        AtomicInteger ticks = new AtomicInteger();
        bench.ports.put(ElementTree.class, (ElementTree) query -> {
            List<Element> now = new ArrayList<>(elements);
            if (ticking) {
                now.add(element("label", "It is " + ticks.incrementAndGet()));
            }
            String title = windows.stream()
                    .filter(Window::focused)
                    .findFirst()
                    .orElseThrow()
                    .title();
            return new ElementTree.Elements(now, title, warning);
        });
    }

    @AfterEach
    void stop() {
        time.shutdownNow();
        bench.close();
        // They are let go of right behind the answer.
        await().untilAsserted(() -> {
            assertThat(watches).as("open watches").hasValue(0);
            assertThat(bench.held).as("ports that are held").hasValue(0);
        });
    }

    private Happenings.Watch watch() {
        watches.incrementAndGet();
        drawing.clear();
        return new Happenings.Watch() {
            private final List<Bounds> drawn = new ArrayList<>();

            @Override
            public boolean await(Duration patience) throws InterruptedException {
                Bounds next = drawing.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
                if (next != null) {
                    drawn.add(next);
                    drawing.drainTo(drawn);
                }
                return next != null;
            }

            @Override
            public List<Bounds> drawn() {
                List<Bounds> all = List.copyOf(drawn);
                drawn.clear();
                return all;
            }

            @Override
            public void close() {
                watches.decrementAndGet();
            }
        };
    }

    /** The few methods that are asked for. */
    private <T> T played(Class<T> port) {
        return port.cast(java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> switch (method.getName()) {
                    case "windows" -> windows;
                    case "at" -> Optional.of(windows.get((Integer) args[0] < PLACE.width() ? 0 : 1));
                    case "position" -> pointer;
                    default -> throw new AssertionError(method.getName());
                }));
    }

    private volatile Pointer.Position pointer = new Pointer.Position(5, 5);

    private void draw(Bounds where, long delayMs, long everyMs) {
        var unused = everyMs == 0
                ? time.schedule(() -> drawing.add(where), delayMs, TimeUnit.MILLISECONDS)
                : time.scheduleAtFixedRate(() -> drawing.add(where), delayMs, everyMs, TimeUnit.MILLISECONDS);
    }

    private JsonNode run(String name, String params) throws Exception {
        CommandResult result = bench.run(name, params);
        assertThat(result.message()).isNull();
        return result.result().tree();
    }

    private JsonNode observe() throws Exception {
        return run("input.keyboard.type", "{'observe':true}");
    }

    private static void is(JsonNode answer, String effect) {
        assertThat(answer.path("effect").asText()).as(answer.toString()).isEqualTo(effect);
        assertThat(answer.path("evidence").has("why")).as(answer.toString()).isEqualTo(effect.equals("unknown"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void saysNothingUnasked() throws Exception {
        assertThat(run("input.keyboard.type", "{}")).isEmpty();
        assertThat(run("input.keyboard.type", "{'observe':false}")).isEmpty();
        assertThat(run("input.keyboard.type", "{'observe':null}")).isEmpty();
        assertThat(bench.run("input.keyboard.type", "{'observe':1}").message()).contains("observe");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isAParamOfInputAlone() {
        CommandProperties input =
                bench.handlers.find("input.mouse.click").orElseThrow().properties();
        assertThat(input.observed()).isTrue();
        assertThat(bench.handlers.find("input.mouse.click").orElseThrow().info().paramsSchema())
                .hasToString(
                        """
                {"type":"object","properties":{"observe":{"type":["boolean","null"],"description":"Tell what came of it,\
                 once it is quiet: effect, and evidence for it"}},"additionalProperties":false}""");
        assertThat(bench.handlers
                        .find("steps.run")
                        .orElseThrow()
                        .info()
                        .paramsSchema()
                        .at("/properties/observe/description")
                        .asText())
                .startsWith("Tell what came of it");
        assertThat(TestSource.properties("window.move", "window.manage", Risk.LOW, Lane.INPUT, true)
                        .observed())
                .isFalse();
        assertThat(TestSource.properties("input.wait", "input.control", Risk.LOW, Lane.INPUT, false)
                        .observed())
                .isFalse();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void nothingHasChangedWhereNothingWasDrawnAndAllIsTold() throws Exception {
        is(observe(), "unchanged");
        long since = System.nanoTime();
        is(observe(), "unchanged");
        assertThat(Duration.ofNanos(System.nanoTime() - since))
                .as("what is known is not learned again")
                .isLessThan(Duration.ofMillis(1600));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void tellsWhichElementsHaveChanged() throws Exception {
        acts = () -> {
            draw(THERE, 0, 0);
            elements = List.of(element("check box", "Agree", "enabled", "checked"), element("label", "Thank\nyou"));
        };
        JsonNode answer = observe();
        is(answer, "changed");
        assertThat(answer.path("evidence").path("elements"))
                .map(JsonNode::asText)
                .containsExactly("~ check box \"Agree\" abc +checked", "+ label \"Thank you\" abc");
        assertThat(answer.path("evidence").path("drawn").toString())
                .isEqualTo("[{\"x\":10,\"y\":20,\"width\":30,\"height\":40}]");
        assertThat(answer.path("evidence").path("untrusted").asBoolean()).isTrue();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void tellsWhichWindowsHaveChanged() throws Exception {
        acts = () -> windows = List.of(window("0x3", "Save", true), window("0x1", "Form*", false));
        JsonNode answer = observe();
        is(answer, "changed");
        assertThat(answer.path("evidence").path("windows"))
                .map(JsonNode::asText)
                .containsExactly("~ \"Form*\" was \"Form\"", "- \"Other\"", "+ \"Save\"");
        assertThat(answer.path("evidence").path("focus").asText()).isEqualTo("Save");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatIsDrawnOnceIsAChange() throws Exception {
        acts = () -> draw(THERE, 50, 0);
        is(observe(), "changed");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCaretThatBlinksIsNone() throws Exception {
        draw(CARET, 0, 400);
        for (int i = 0; i < 3; i++) {
            is(observe(), "unknown");
        }
        acts = () -> draw(THERE, 50, 0);
        is(observe(), "changed");
    }

    /** It is not drawn while it is learned what moves. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCaretThatWasMovedIsNone() throws Exception {
        acts = () -> draw(CARET, 100, 500);
        is(observe(), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anAnimationIsNone() throws Exception {
        draw(THERE, 0, 100);
        is(observe(), "unknown");
        is(observe(), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anElementThatChangesByItselfIsNone() throws Exception {
        ticking = true;
        is(observe(), "unknown");
        is(observe(), "unknown");
        acts = () -> elements = List.of();
        is(observe(), "changed");
    }

    /** It has ticked beside each command, and never where that was looked for. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aClockThatTicksBesideTheCommandIsNone() throws Exception {
        is(observe(), "unchanged");
        acts = () -> {
            tick();
            var unused = time.schedule(this::tick, 1000, TimeUnit.MILLISECONDS);
        };
        is(observe(), "changed");
        is(observe(), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatChangesAtEachCommandIsAChange() throws Exception {
        acts = this::tick;
        for (int i = 0; i < 4; i++) {
            is(observe(), "changed");
        }
    }

    private void tick() {
        elements = List.of(element("label", "It is " + hour.incrementAndGet()));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void doubtsWhereNotAllIsTold() throws Exception {
        warning = "The application form did not answer in time.";
        is(observe(), "unknown");
        warning = null;
        bench.ports.remove(ElementTree.class);
        is(observe(), "unknown");
        bench.ports.remove(Happenings.class);
        is(observe(), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void doubtsWhatWasClickedInAnotherWindow() throws Exception {
        is(run("input.mouse.click", "{'observe':true}"), "unchanged");
        pointer = new Pointer.Position(700, 5);
        is(run("input.mouse.click", "{'observe':true}"), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void doubtsWhereThereIsNoTimeToSee() throws Exception {
        acts = () -> draw(THERE, 0, 0);
        CommandResult result =
                bench.run(DispatcherBench.command("short", "input.keyboard.type", "{'observe':true}", 4_000));
        is(result.result().tree(), "unknown");
    }

    private JsonNode batch(String... steps) throws Exception {
        List<String> all = Stream.of(steps)
                .map(one -> one.startsWith("{") ? one : "{'command':'" + one + "'}")
                .toList();
        return run("steps.run", "{'observe':true,'steps':[" + String.join(",", all) + "]}");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ofSeveralTogetherThereIsOneAtTheirEnd() throws Exception {
        acts = () -> {
            draw(THERE, 0, 0);
            acts = () -> elements = List.of(element("check box", "Agree", "enabled", "checked"));
        };
        JsonNode answer = batch("input.keyboard.type", "input.mouse.click");
        is(answer, "changed");
        assertThat(answer.path("completed").asBoolean()).isTrue();
        assertThat(answer.path("evidence").path("elements"))
                .map(JsonNode::asText)
                .containsExactly("~ check box \"Agree\" abc +checked");
        assertThat(answer.at("/steps/0/result")).isEmpty();
        acts = () -> {};
        is(batch("input.keyboard.type", "input.mouse.click"), "unchanged");
        is(batch("input.mouse.click", "input.mouse.click"), "unknown");
        is(batch("input.keyboard.type", "test.works"), "unknown");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ofSeveralWithoutInputNothingIsSeen() throws Exception {
        assertThat(bench.run("steps.run", "{'observe':true,'steps':[{'command':'test.works'}]}")
                        .message())
                .contains("observe: expected only with a step");
        JsonNode answer = batch("{'command':'test.works','expect':{'no':1}}", "input.keyboard.type");
        is(answer, "unknown");
        assertThat(answer.at("/evidence/why").asText()).contains("no step has begun");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void noneIsMadeBesideAQuestion() throws Exception {
        bench.owner.verdicts.put("test.asked", Verdict.ASK);
        bench.person.thinks = true;
        add("test.asked", "test.scope", Lane.GENERAL, () -> {});
        List<CompletionStage<CommandResult>> question = new ArrayList<>();
        add("test.asks", "test.scope", Lane.GENERAL, () -> {
            question.add(bench.dispatcher.execute(bench.command("test.asked", "{}")));
            await().until(() -> bench.person.dialog);
        });
        JsonNode answer = batch("input.keyboard.type", "test.asks");
        is(answer, "unknown");
        assertThat(answer.at("/evidence/why").asText()).contains("consent");
        bench.person.decides.countDown();
        DispatcherBench.await(question.get(0));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aCommandThatFailsLeavesNoWatch() throws Exception {
        acts = () -> {
            throw new IllegalStateException("a fault");
        };
        assertThat(bench.run("input.keyboard.type", "{'observe':true}").error()).isNotNull();
    }
}
