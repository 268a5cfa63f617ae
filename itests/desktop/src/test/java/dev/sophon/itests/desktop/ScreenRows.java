package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/** The screen: pictures and monitors compared with what other programs see, elements with what the forms show. */
final class ScreenRows {
    /** JPEG at the best quality is this near to the truth, in steps of 255, on average. */
    private static final double NEAR = 4;

    private ScreenRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row("screen.capture param quality", desk -> {
                    int best = desk.call("screen.capture", "quality", 100)
                            .path("sizeBytes")
                            .asInt();
                    int usual = desk.call("screen.capture").path("sizeBytes").asInt();
                    int worst = desk.call("screen.capture", "quality", 1)
                            .path("sizeBytes")
                            .asInt();
                    assertThat(List.of(worst, usual, best)).isSorted().doesNotHaveDuplicates();
                }),
                new Row("screen.capture param maxWidth", desk -> {
                    BufferedImage whole = picture(desk.call("screen.capture"));
                    BufferedImage small = picture(desk.call("screen.capture", "maxWidth", 320));
                    assertThat(small.getWidth()).isEqualTo(320);
                    assertThat(small.getHeight()).isEqualTo(Math.round(320f * whole.getHeight() / whole.getWidth()));
                    assertThat(picture(desk.call("screen.capture", "maxWidth", 100_000))
                                    .getWidth())
                            .isEqualTo(whole.getWidth());
                }),
                new Row("screen.capture field image", desk -> {
                    List<Integer> primary = primary(desk);
                    settled(desk, primary, () -> picture(desk.call("screen.capture", "quality", 100)));
                }),
                new Row("screen.capture field sizeBytes", desk -> sized(desk.call("screen.capture"))),
                new Row("screen.capture field format", desk -> formatted(desk.call("screen.capture"))),
                new Row("screen.region param quality", desk -> {
                    Object[] rough = {"x", 0, "y", 0, "width", 600, "height", 500, "quality", 1};
                    assertThat(desk.call("screen.region", rough)
                                    .path("sizeBytes")
                                    .asInt())
                            .isLessThan(desk.call("screen.region", "x", 0, "y", 0, "width", 600, "height", 500)
                                    .path("sizeBytes")
                                    .asInt());
                }),
                new Row("screen.region field image", desk -> {
                    desk.front(Desk.GTK);
                    List<Integer> place = desk.place(desk.window(Desk.GTK));
                    settled(desk, place, () -> picture(region(desk, place, 100)));
                }),
                new Row("screen.region field sizeBytes", desk -> sized(region(desk, List.of(5, 6, 70, 80), 80))),
                new Row("screen.region field format", desk -> formatted(region(desk, List.of(5, 6, 70, 80), 80))),
                new Row("screen.region field region", desk -> assertThat(region(desk, List.of(5, 6, 70, 80), 80)
                                .path("region")
                                .toString())
                        .isEqualTo("{\"x\":5,\"y\":6,\"width\":70,\"height\":80}"))));
        for (String name : List.of("x", "y", "width", "height")) {
            rows.add(new Row("screen.region param " + name, desk -> corner(desk, name)));
        }
        for (String name : List.of("isPrimary", "x", "y", "width", "height", "name")) {
            rows.add(new Row("screen.monitors field " + name, desk -> assertThat(monitors(desk, name))
                    .containsExactlyInAnyOrderElementsOf(truth(desk, name))));
        }
        rows.addAll(List.of(
                new Row("screen.monitors field count", desk -> assertThat(
                                desk.call("screen.monitors").path("count").asInt())
                        .isEqualTo(desk.screens().size())),
                new Row("screen.monitors field monitors", desk -> assertThat(
                                desk.call("screen.monitors").path("monitors"))
                        .hasSize(truth(desk, "name").size())),
                new Row("screen.monitors field id", desk -> assertThat(monitors(desk, "id"))
                        .doesNotContain("")
                        .doesNotHaveDuplicates()),
                new Row("screen.monitors field scaleFactor", desk -> assertThat(monitors(desk, "scaleFactor"))
                        .containsExactlyInAnyOrderElementsOf(truth(desk, "scaleFactor"))),
                new Row("screen.queryElements param includeBackground", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(names(desk, "maxDepth", 1)).contains(Desk.GTK).doesNotContain(Desk.QT);
                    assertThat(names(desk, "maxDepth", 1, "includeBackground", true))
                            .contains(Desk.GTK, Desk.QT);
                }),
                new Row("screen.queryElements param maxDepth", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(names(desk, "maxDepth", 1)).containsExactly(Desk.GTK);
                    assertThat(names(desk)).contains(Desk.GTK, "Your name", "Send");
                }),
                new Row("screen.queryElements param roleFilter", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(names(desk, "roleFilter", "Push Button")).containsExactly("Send");
                    assertThat(names(desk, "roleFilter", "check box")).containsExactly("Agree");
                }),
                new Row("screen.queryElements param nameFilter", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(names(desk, "nameFilter", "YOUR")).containsExactly("Your name");
                    assertThat(names(desk, "nameFilter", "no such name")).isEmpty();
                }),
                new Row("screen.queryElements field elements", desk -> {
                    desk.front(Desk.GTK);
                    JsonNode send = desk.call("screen.queryElements", "nameFilter", "Send")
                            .path("elements")
                            .path(0);
                    assertThat(send.path("role").asText()).isEqualTo("push button");
                    assertThat(send.path("path").asText()).startsWith("/");
                    assertThat(send.path("states").toString()).contains("\"showing\"", "\"enabled\"");
                    assertThat(send.path("actions").toString()).containsIgnoringCase("\"click\"");
                    List<Integer> window = desk.place(desk.window(Desk.GTK));
                    JsonNode bounds = send.path("bounds");
                    assertThat(bounds.path("x").asInt()).isBetween(window.get(0), window.get(0) + window.get(2));
                    assertThat(bounds.path("y").asInt()).isBetween(window.get(1), window.get(1) + window.get(3));
                }),
                new Row("screen.queryElements param format", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(desk.call("screen.queryElements", "format", "tree"))
                            .isEqualTo(desk.call("screen.queryElements"));
                    assertThat(desk.call("screen.queryElements", "format", "outline")
                                    .has("elements"))
                            .isFalse();
                }),
                new Row("screen.queryElements param showingOnly", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(names(desk, "showingOnly", true)).contains("Send");
                    assertThat(desk.call("screen.queryElements", "showingOnly", true)
                                    .findValues("states"))
                            .allMatch(states -> states.toString().contains("\"showing\""));
                }),
                new Row("screen.queryElements param windowId", desk -> {
                    desk.front(Desk.GTK);
                    String id = desk.window(Desk.QT);
                    assertThat(names(desk, "windowId", id))
                            .contains(Desk.QT, "Send")
                            .doesNotContain(Desk.GTK);
                    assertThat(desk.refused("screen.queryElements", "{\"windowId\":\"nothing\"}"))
                            .contains("windowId");
                }),
                new Row("screen.queryElements param limit", desk -> {
                    desk.front(Desk.GTK);
                    JsonNode two = desk.call("screen.queryElements", "limit", 2);
                    assertThat(two.findValues("role")).hasSize(2);
                    assertThat(two.path("warning").asText()).contains("first 2");
                }),
                new Row("screen.queryElements field label", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(desk.call("screen.queryElements", "nameFilter", "Anything else")
                                    .findValuesAsText("label"))
                            .containsExactly("Anything else");
                }),
                new Row("screen.queryElements field handle", desk -> {
                    desk.front(Desk.GTK);
                    List<String> handles = desk.call("screen.queryElements").findValuesAsText("handle");
                    assertThat(handles).hasSizeGreaterThan(5).doesNotHaveDuplicates();
                    assertThat(desk.call("screen.queryElements").findValuesAsText("handle"))
                            .isEqualTo(handles);
                }),
                new Row("screen.queryElements field outline", desk -> {
                    desk.front(Desk.GTK);
                    String handle = desk.call("screen.queryElements", "nameFilter", "Send")
                            .findValuesAsText("handle")
                            .get(0);
                    assertThat(desk.call("screen.queryElements", "format", "outline")
                                    .path("outline")
                                    .asText())
                            .containsPattern("(?m)^ +push button \"Send\" (focused )?" + handle + " \\d+,\\d+$");
                }),
                new Row("screen.queryElements param since", desk -> {
                    desk.front(Desk.GTK);
                    int revision = revision(desk);
                    assertThat(desk.call("screen.queryElements", "format", "outline", "since", revision)
                                    .has("outline"))
                            .isFalse();
                    assertThat(desk.call("screen.queryElements", "format", "outline", "since", 0)
                                    .has("changes"))
                            .isFalse();
                    assertThat(desk.refused("screen.queryElements", "{\"since\":1}"))
                            .contains("since");
                }),
                new Row("screen.queryElements field changes", desk -> {
                    desk.front(Desk.GTK);
                    int revision = revision(desk);
                    desk.call("input.element.toggle", "name", "Agree");
                    assertThat(desk.call("screen.queryElements", "format", "outline", "since", revision)
                                    .path("changes")
                                    .asText())
                            .matches("(?s)@\\d+\n- check box \"Agree\".*\n\\+ check box \"Agree\".*");
                }),
                new Row("screen.queryElements field revision", desk -> {
                    desk.front(Desk.GTK);
                    int revision = revision(desk);
                    assertThat(revision(desk)).isEqualTo(revision);
                    desk.call("input.element.toggle", "name", "Agree");
                    assertThat(revision(desk)).isNotEqualTo(revision);
                }),
                new Row("screen.queryElements field untrusted", desk -> {
                    assertThat(desk.call("screen.queryElements", "format", "outline")
                                    .path("untrusted")
                                    .asBoolean())
                            .isTrue();
                }),
                new Row("screen.queryElements field count", desk -> {
                    desk.front(Desk.GTK);
                    JsonNode tree = desk.call("screen.queryElements");
                    assertThat(tree.path("count").asInt())
                            .isEqualTo(tree.path("elements").findValues("role").size());
                }),
                new Row("screen.queryElements field focusedWindowTitle", desk -> {
                    for (String title : List.of(Desk.QT, Desk.GTK)) {
                        desk.front(title);
                        Rig.await("focus on " + title, Desk.PATIENCE, () -> desk.call("screen.queryElements")
                                .path("focusedWindowTitle")
                                .asText()
                                .equals(title));
                    }
                }),
                new Row("screen.queryElements field warning", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(desk.call("screen.queryElements").has("warning")).isFalse();
                    Process terminal = desk.openTerminal("without-accessibility");
                    desk.front("without-accessibility");
                    assertThat(desk.call("screen.queryElements").path("warning").asText())
                            .isNotBlank();
                    desk.end(terminal);
                })));
        return rows;
    }

    /** A region that begins or ends somewhere else is that much another one. */
    private static void corner(Desk desk, String name) throws Exception {
        List<Integer> here = List.of(10, 20, 200, 100);
        List<Integer> there = new ArrayList<>(here);
        there.set(List.of("x", "y", "width", "height").indexOf(name), 57);
        JsonNode answer = region(desk, there, 100);
        assertThat(answer.path("region").path(name).asInt()).isEqualTo(57);
        settled(desk, there, () -> picture(region(desk, there, 100)));
        String without = Desk.json("x", 10, "y", 20, "width", 200, "height", 100)
                .replaceAll(",?\"" + name + "\":\\d+", "")
                .replace("{,", "{");
        assertThat(desk.refused("screen.region", without)).contains(name);
    }

    static JsonNode region(Desk desk, List<Integer> at, int quality) throws IOException, InterruptedException {
        return desk.call(
                "screen.region",
                "x",
                at.get(0),
                "y",
                at.get(1),
                "width",
                at.get(2),
                "height",
                at.get(3),
                "quality",
                quality);
    }

    private static void sized(JsonNode answer) throws IOException {
        assertThat(answer.path("sizeBytes").asInt())
                .isPositive()
                .isEqualTo(answer.path("image").binaryValue().length);
    }

    private static void formatted(JsonNode answer) throws IOException {
        assertThat(answer.path("format").asText()).isEqualTo("jpeg");
        assertThat(answer.path("image").binaryValue()).startsWith(0xff, 0xd8, 0xff);
    }

    static BufferedImage picture(JsonNode answer) throws IOException {
        return Objects.requireNonNull(
                ImageIO.read(new ByteArrayInputStream(answer.path("image").binaryValue())));
    }

    private interface Picture {
        BufferedImage take() throws IOException, InterruptedException;
    }

    /** A caret blinks: the two pictures have to agree once, not each time. */
    private static void settled(Desk desk, List<Integer> at, Picture ours) throws Exception {
        Path file = desk.home().resolve("photograph.png");
        Rig.await("a picture as another program's", Desk.PATIENCE, () -> {
            desk.photograph(at, file);
            return difference(Objects.requireNonNull(ImageIO.read(file.toFile())), ours.take()) < NEAR;
        });
    }

    static double difference(BufferedImage one, BufferedImage two) {
        assertThat(List.of(two.getWidth(), two.getHeight())).isEqualTo(List.of(one.getWidth(), one.getHeight()));
        long sum = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs(((one.getRGB(x, y) >> shift) & 255) - ((two.getRGB(x, y) >> shift) & 255));
                }
            }
        }
        return sum / (3.0 * one.getWidth() * one.getHeight());
    }

    static List<Integer> primary(Desk desk) {
        return desk.screens().stream()
                .filter(Desk.Screen::primary)
                .map(each -> List.of(each.x(), each.y(), each.width(), each.height()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> truth(Desk desk, String field) {
        return desk.screens().stream()
                .map(each -> String.valueOf(
                        switch (field) {
                            case "isPrimary" -> each.primary();
                            case "x" -> each.x();
                            case "y" -> each.y();
                            case "width" -> each.width();
                            case "height" -> each.height();
                            case "scaleFactor" -> each.scale();
                            default -> each.name();
                        }))
                .toList();
    }

    private static List<String> monitors(Desk desk, String field) throws Exception {
        List<String> values = new ArrayList<>();
        desk.call("screen.monitors")
                .path("monitors")
                .forEach(monitor -> values.add(monitor.path(field).asText()));
        return values;
    }

    private static int revision(Desk desk) throws Exception {
        return desk.call("screen.queryElements", "format", "outline")
                .path("revision")
                .asInt();
    }

    private static List<String> names(Desk desk, Object... params) throws Exception {
        return desk.call("screen.queryElements", params).findValuesAsText("name");
    }
}
