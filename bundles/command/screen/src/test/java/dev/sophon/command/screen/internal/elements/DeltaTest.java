package dev.sophon.command.screen.internal.elements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeltaTest {
    private static final int CHANGES = Boolean.getBoolean("sophon.full") ? 10_000 : 500;

    @Test
    void tellsWhatIsGoneAndWhatHasCome() {
        List<String> before = List.of("frame", " a", " b", " c", " d");

        assertThat(Delta.of(before, before)).isEmpty();
        assertThat(Delta.of(before, List.of("frame", " a", " B", " c", " d", " e")))
                .isEqualTo("@3\n- b\n+ B\n@6\n+ e");
        assertThat(Delta.of(before, List.of("x", "frame", " a", " d"))).isEqualTo("@1\n+x\n@3\n- b\n- c");
        assertThat(Delta.of(List.of(), List.of("x"))).isEqualTo("@1\n+x");
        assertThat(Delta.of(List.of("x"), List.of())).isEqualTo("@1\n-x");
    }

    @Test
    void whatIsTooLongToCompareIsWhollyTold() {
        List<String> before = lines(3000, "a");
        List<String> after = lines(3000, "b");

        assertThat(apply(before, Delta.of(before, after))).isEqualTo(after);
    }

    /** What whoever keeps the former outline does with what has changed. */
    private static List<String> apply(List<String> before, String delta) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : delta.isEmpty() ? new String[0] : delta.split("\n", -1)) {
            String rest = line.substring(1);
            switch (line.charAt(0)) {
                case '@' -> {
                    after.addAll(before.subList(at, Integer.parseInt(rest) - 1));
                    at = Integer.parseInt(rest) - 1;
                }
                case '+' -> after.add(rest);
                default -> assertThat(rest).isEqualTo(before.get(at++));
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }

    private static List<String> lines(int count, String words) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(words + i % 7 + i);
        }
        return lines;
    }

    /** The outlines of a window in which elements come, go, move and change, one after another. */
    @Test
    void deltasOneAfterAnotherAreTheWholeLook() {
        Random random = new Random(18);
        Window window = new Window(random);
        Revisions revisions = new Revisions();
        List<String> known = window.look();
        int revision = revisions.add("all", known);
        long told = 0;
        long whole = 0;
        for (int i = 0; i < CHANGES; i++) {
            for (int j = random.nextInt(3); j >= 0; j--) {
                window.change();
            }
            List<String> now = window.look();
            List<String> former = revisions.find(revision, "all").orElseThrow();
            assertThat(former).isEqualTo(known);
            String delta = Delta.of(former, now);
            known = apply(known, delta);
            assertThat(known).isEqualTo(now);
            revision = revisions.add("all", now);
            told += delta.length();
            whole += String.join("\n", now).length();
        }
        assertThat(told).isLessThan(whole / 3);
    }

    @Test
    void knowsTheLastOutlinesOfTheSameQuestion() {
        Revisions revisions = new Revisions();
        int first = revisions.add("all", List.of("a"));

        assertThat(revisions.add("all", List.of("a"))).isEqualTo(first);
        assertThat(revisions.add("other", List.of("a"))).isNotEqualTo(first);
        assertThat(revisions.find(first, "other")).isEmpty();
        assertThat(new Revisions().find(first, "all")).isEmpty();
        for (int i = 0; i < 16; i++) {
            assertThat(revisions.find(first, "all").isPresent()).isEqualTo(i < 15);
            revisions.add("all", List.of("b" + i));
        }
    }

    /** Elements in one another, of which some change. */
    private static final class Window {
        private final Random random;
        private final List<Part> parts = new ArrayList<>();
        private int last;

        private static final class Part {
            private int depth;
            private String name = "";
            private String state = "enabled";
            private int y;
        }

        Window(Random random) {
            this.random = random;
            for (int i = 0; i < 60; i++) {
                parts.add(part());
            }
        }

        private Part part() {
            Part part = new Part();
            part.depth = 1 + random.nextInt(4);
            // Many are called the same.
            part.name = random.nextInt(3) == 0 ? "" : "n" + random.nextInt(20);
            part.y = last++;
            return part;
        }

        void change() {
            int at = random.nextInt(parts.size());
            switch (random.nextInt(5)) {
                case 0 -> parts.add(at, part());
                case 1 -> parts.remove(parts.size() > 30 ? at : 0);
                case 2 -> parts.get(at).name = "r" + last++;
                case 3 -> parts.get(at).state = "enabled focusable";
                default -> parts.add(random.nextInt(parts.size()), parts.remove(at));
            }
            if (parts.size() < 20) {
                parts.add(part());
            }
        }

        List<String> look() {
            return Outline.of(List.of(new Element(
                    "", "frame", "w", List.of(), null, null, List.of(), null, null, below(0, parts.size(), 1))));
        }

        private List<Element> below(int from, int to, int depth) {
            List<Element> elements = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int end = i + 1;
                while (end < to && parts.get(end).depth > depth) {
                    end++;
                }
                Part part = parts.get(i);
                elements.add(new Element(
                        "/app/frame[0]/it[0]",
                        "push button",
                        part.name,
                        List.of(part.state.split(" ", -1)),
                        new Bounds(0, part.y, 2, 2),
                        null,
                        List.of(),
                        null,
                        "h" + part.y,
                        below(i + 1, end, depth + 1)));
                i = end - 1;
            }
            return elements;
        }
    }
}
