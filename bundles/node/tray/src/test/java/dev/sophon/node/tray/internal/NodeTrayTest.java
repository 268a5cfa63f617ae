package dev.sophon.node.tray.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.dispatch.RunningCommands.Running;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.platform.Tray;
import dev.sophon.node.platform.Tray.Entry;
import dev.sophon.node.platform.Tray.Icon;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.node.policy.Consent.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the icon says of a Node, and what its menu does to one. */
class NodeTrayTest {
    private final PlayedNode node = new PlayedNode();
    private final Panel panel = new Panel();
    private final AtomicInteger ended = new AtomicInteger();
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private volatile String doubt = "";
    private NodeTray tray;

    /** Shows what it is told to, and counts. */
    private static final class Panel implements Tray, Tray.Standing {
        private volatile Tray.@Nullable Content content;
        private final AtomicInteger changes = new AtomicInteger();
        private volatile boolean closed;

        @Override
        public Standing show(Content shown) {
            content = shown;
            return this;
        }

        @Override
        public void changed() {
            changes.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @BeforeEach
    void start() {
        tray = new NodeTray(
                panel,
                node.parts(),
                ended::incrementAndGet,
                Clock.fixed(PlayedNode.NOON.plusSeconds(120), ZoneOffset.UTC));
        tray.browser = (url, trust) -> page(url.toString());
        await().until(() -> panel.content != null);
    }

    @AfterEach
    void stop() throws Exception {
        node.answered.countDown();
        tray.leave();
        assertThat(panel.closed).isTrue();
        assertThat(node.listeners).isEmpty();
    }

    private UrlOpener.Opening page(String url) {
        return new UrlOpener.Opening() {
            @Override
            public Applications.Found found() {
                return new Applications.Found("/usr/bin/browser", List.of(), "/", "", "", "", Map.of(), doubt);
            }

            @Override
            public void open() {
                opened.add(url);
            }
        };
    }

    private List<String> lines() {
        return tray.menu().stream().map(Entry::label).toList();
    }

    private Entry entry(int id) {
        return tray.menu().stream()
                .filter(entry -> entry.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private boolean offers(int id) {
        return tray.menu().stream().anyMatch(entry -> entry.id() == id);
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sophon-tray"))
                .toList();
    }

    @Test
    void saysWhatRunsAndWhatIsGrantedAndForHowLong() {
        assertThat(tray.look().words()).isEqualTo("Online");
        assertThat(lines())
                .containsSubsequence(
                        "Online",
                        "Nothing runs",
                        "The operator has granted nothing",
                        "Pause",
                        "Panic: stop everything now",
                        "Take back what you have allowed",
                        "Open the dashboard",
                        "Quit…");
        assertThat(entry(TrayMenu.FORGET).enabled()).isFalse();
        assertThat(offers(TrayMenu.RESUME)).isFalse();

        node.running = List.of(
                new Running("input.keyboard.type", false, PlayedNode.NOON, null),
                new Running("a\u202eb\n" + "x".repeat(200), true, PlayedNode.NOON, null),
                new Running("screen.capture", false, PlayedNode.NOON, "my <b>agent\n"));
        node.scopes = Set.of("a", "b", "c", "d", "e", "f", "g");
        node.allowed.put("canvas.present", Duration.ofMinutes(7));
        assertThat(tray.look().words()).isEqualTo("Online, 3 commands run");
        assertThat(lines())
                .contains(
                        "Runs since 12:00: input.keyboard.type, for the Gateway gw.example.com",
                        "Runs since 12:00: screen.capture, for my <b>agent\\n",
                        "Granted by the operator until taken back: a, b, c, d, e and 2 more",
                        "Allowed by you until 12:09: canvas.present")
                .anyMatch(
                        line -> line.matches("Runs since 12:00: a\\\\u202eb\\\\nx+…, for who typed it at this device"));
        assertThat(entry(TrayMenu.FORGET).enabled()).isTrue();

        node.running = java.util.Collections.nCopies(9, new Running("x", true, PlayedNode.NOON, null));
        assertThat(lines()).contains("and 4 more");
        assertThat(tray.menu().stream().map(Entry::id).distinct()).hasSameSizeAs(tray.menu());
    }

    @Test
    void eachStateHasItsOwnColourAndItsOwnShape() {
        List<List<Icon>> seen = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (State state : List.of(State.ONLINE, State.CONNECTING, State.REVOKED)) {
            node.state = state;
            seen.add(tray.look().icons());
            words.add(tray.look().words());
        }
        node.state = State.ONLINE;
        node.running = List.of(new Running("x", false, PlayedNode.NOON, null));
        seen.add(tray.look().icons());
        node.pause = new Pause("sophon-node pause", PlayedNode.NOON);
        seen.add(tray.look().icons());
        assertThat(words).containsExactly("Online", "Offline: connecting", "Offline: no longer paired");
        assertThat(tray.look().words()).isEqualTo("Paused since 12:00 by sophon-node pause, 1 command runs");

        Set<Integer> colours = new HashSet<>();
        Set<String> shapes = new HashSet<>();
        for (List<Icon> icons : seen) {
            assertThat(icons).extracting(Icon::side).containsExactly(16, 22, 24, 32, 48);
            int[] argb = icons.get(4).argb();
            // The rim on the left is there in each.
            colours.add(argb[24 * 48 + 6]);
            StringBuilder shape = new StringBuilder();
            Arrays.stream(argb)
                    .forEach(pixel -> shape.append(pixel >>> 24 < 128 ? ' ' : pixel == 0xffffffff ? '.' : '#'));
            shapes.add(shape.toString());
            assertThat(argb[0]).as("nothing in the corners").isZero();
        }
        assertThat(colours).hasSize(5).allMatch(colour -> colour >>> 24 == 255);
        assertThat(shapes).hasSize(5);
    }

    @Test
    void whatDoesLessIsDoneAtOnce() {
        node.allowed.put("canvas.present", Duration.ofMinutes(7));
        tray.chosen(TrayMenu.FORGET);
        await().until(() -> node.done.equals(List.of("forget")));
        tray.chosen(TrayMenu.PAUSE);
        await().until(() -> node.done.equals(List.of("forget", "pause")));
        assertThat(node.pause).extracting(Pause::by).isEqualTo("the tray icon");
        assertThat(offers(TrayMenu.PAUSE)).isFalse();
        tray.chosen(TrayMenu.PANIC);
        await().until(() -> node.done.equals(List.of("forget", "pause", "panic")));
        tray.chosen(100);
        tray.chosen(-1);
        assertThat(ended).hasValue(0);
    }

    @Test
    void resumeOpensTheQuestionAndNothingElseAndDoesNotHoldUpAPanic() {
        node.pause = new Pause("sophon-node panic", PlayedNode.NOON);
        node.answered = new CountDownLatch(1);
        tray.chosen(TrayMenu.RESUME);
        await().until(() -> node.done.equals(List.of("asked sophon:resume")));
        for (int i = 0; i < 20; i++) {
            tray.chosen(TrayMenu.RESUME);
        }
        assertThat(node.pause).isNotNull();
        tray.chosen(TrayMenu.PANIC);
        await().until(() -> node.done.equals(List.of("asked sophon:resume", "panic")));

        node.answered.countDown();
        await().until(() -> lines().contains("Not done: the person at this device has to be asked, who said no"));
        assertThat(node.pause).isNotNull();
        assertThat(node.done).as("one question").hasSize(2);

        node.answer = Answer.YES;
        await().until(() -> {
            tray.chosen(TrayMenu.RESUME);
            return node.pause == null;
        });
        await().untilAsserted(() -> assertThat(lines()).noneMatch(line -> line.startsWith("Not done")));
    }

    @Test
    void quitAsksAndEndsTheNodeOnlyOnAYes() {
        for (Answer no : List.of(Answer.NO, Answer.UNANSWERED, Answer.UNPROVED, Answer.NOBODY)) {
            node.answer = no;
            int before = node.done.size();
            await().until(() -> {
                tray.chosen(TrayMenu.QUIT);
                return node.done.size() > before;
            });
            await().until(() -> lines().stream().anyMatch(line -> line.startsWith("Not done: ")));
        }
        assertThat(node.done).containsOnly("asked sophon:quit");
        assertThat(ended).hasValue(0);

        node.unproved = true;
        await().until(() -> {
            tray.chosen(TrayMenu.QUIT);
            return ended.get() > 0;
        });
    }

    @Test
    void aPauseThatCannotBeWrittenHoldsAndSaysSo() {
        node.fullDisk = true;
        tray.chosen(TrayMenu.PAUSE);
        await().until(() -> lines().contains("Paused, but not over a restart: No space left on device"));
        assertThat(tray.look().words()).startsWith("Paused since ");
    }

    @Test
    void opensTheGatewaysDashboardWhereThereIsABrowser() {
        tray.clicked();
        await().until(() -> opened.equals(List.of("https://gw.example.com:8443/dashboard/")));
        doubt = "anybody may have written it";
        await().until(() -> {
            tray.clicked();
            return lines().contains("Not done: nobody answers for this desktop's browser");
        });
        assertThat(opened).hasSize(1);
        tray.browser = null;
        assertThat(entry(TrayMenu.DASHBOARD).enabled()).isFalse();
    }

    @Test
    void hearsOfChangesAndRestsWhileThereAreNone() {
        await().until(() -> threads().isEmpty());
        for (int i = 0; i < 10_000; i++) {
            node.changed();
        }
        await().until(() -> panel.changes.get() > 0);
        await().until(() -> threads().isEmpty());
        assertThat(panel.changes.get())
                .as("what comes together is shown together")
                .isLessThan(100);
    }
}
