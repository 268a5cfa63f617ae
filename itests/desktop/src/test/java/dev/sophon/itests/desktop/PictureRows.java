package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What pictures are of, and how points of them become points of the screen. */
final class PictureRows {
    private PictureRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row("screen.capture param windowId", PictureRows::covered),
                new Row("screen.capture param region", desk -> {
                    List<Integer> at = List.of(15, 26, 170, 80);
                    Rig.await("two pictures of the same", Desk.PATIENCE, () -> {
                        JsonNode one = desk.call(
                                "screen.capture", "region", Map.of("x", 15, "y", 26, "width", 170, "height", 80));
                        assertThat(place(one.path("screen"))).isEqualTo(at);
                        return one.path("image")
                                .equals(ScreenRows.region(desk, at, 80).path("image"));
                    });
                }),
                new Row("screen.capture param cursor", desk -> pointed(desk, "screen.capture")),
                new Row("screen.region param cursor", desk -> pointed(desk, "screen.region")),
                new Row("screen.capture param maxBytes", desk -> assertThat(
                                desk.call("screen.capture", "maxBytes", 6000)
                                        .path("sizeBytes")
                                        .asInt())
                        .isLessThanOrEqualTo(6000)),
                new Row("screen.region param maxBytes", desk -> assertThat(desk.call(
                                        "screen.region", "x", 0, "y", 0, "width", 600, "height", 500, "maxBytes", 4096)
                                .path("sizeBytes")
                                .asInt())
                        .isLessThanOrEqualTo(4096))));
        for (String side : List.of("width", "height")) {
            rows.add(new Row(
                    "screen.capture field " + side, desk -> sized(desk.call("screen.capture", "maxWidth", 333))));
            rows.add(new Row("screen.region field " + side, desk -> sized(region(desk))));
        }
        rows.addAll(List.of(
                new Row("screen.capture field screen", desk -> assertThat(
                                place(desk.call("screen.capture").path("screen")))
                        .isEqualTo(ScreenRows.primary(desk))),
                new Row(
                        "screen.region field screen",
                        desk -> assertThat(place(region(desk).path("screen"))).isEqualTo(List.of(5, 6, 70, 80))),
                new Row("screen.capture field scale", desk -> assertThat(desk.call("screen.capture", "maxWidth", 320)
                                .path("scale")
                                .asDouble())
                        .isEqualTo(ScreenRows.primary(desk).get(2) / 320.0)),
                new Row("screen.region field scale", desk -> assertThat(
                                region(desk).path("scale").asDouble())
                        .isEqualTo(1))));
        for (String command : List.of("screen.capture", "screen.region")) {
            for (String documented : List.of(" param marks", " field marks", " field untrusted")) {
                rows.add(new Row(command + documented, desk -> marked(desk, command)));
            }
            for (String documented : List.of(" param since", " field unchanged", " field revision")) {
                rows.add(new Row(command + documented, desk -> known(desk, command)));
            }
            rows.add(new Row(command + " field tiles", desk -> tiled(desk, command)));
        }
        for (String documented : List.of(" param follow", " field pictures")) {
            rows.add(new Row(
                    "screen.capture" + documented, desk -> assertThat(desk.call("screen.capture", "follow", true)
                                    .path("pictures")
                                    .asInt(-1))
                            .as("without anybody who looks")
                            .isZero()));
        }
        rows.add(new Row("screen.region param imageWidth", desk -> zoomed(desk, false)));
        rows.add(new Row("screen.region param imageHeight", desk -> zoomed(desk, true)));
        for (String command : List.of("move", "click", "scroll", "drag", "down", "up")) {
            rows.add(new Row("input.mouse." + command + " param imageWidth", desk -> ofPicture(desk, command, false)));
            rows.add(new Row("input.mouse." + command + " param imageHeight", desk -> ofPicture(desk, command, true)));
        }
        return rows;
    }

    /** A picture of what stands still is unchanged until something is put there. */
    private static void known(Desk desk, String command) throws Exception {
        List<Integer> corner = desk.still();
        Map<String, Integer> at = Map.of("x", corner.get(0), "y", corner.get(1), "width", 40, "height", 40);
        List<Object> params = new ArrayList<>();
        if (command.equals("screen.capture")) {
            params.addAll(List.of("region", at));
        } else {
            at.forEach((name, value) -> params.addAll(List.of(name, value)));
        }
        JsonNode[] whole = new JsonNode[1];
        // A window that has just gone may be drawn over late.
        Rig.await("an unchanged picture", Desk.PATIENCE, () -> {
            whole[0] = desk.call(command, params.toArray());
            return since(desk, command, params, whole[0]).path("unchanged").asBoolean();
        });
        JsonNode same = since(desk, command, params, whole[0]);
        assertThat(same.has("image")).isFalse();
        assertThat(same.path("revision")).isEqualTo(whole[0].path("revision"));
        assertThat(same.path("screen")).isEqualTo(whole[0].path("screen"));
        Process over = desk.openOver("over-it", corner.get(0) - 3, corner.get(1) - 3, 20, 9, "cat");
        try {
            Rig.await("another picture", Desk.PATIENCE, () -> {
                JsonNode now = since(desk, command, params, whole[0]);
                return now.has("image") || now.has("tiles");
            });
        } finally {
            desk.end(over);
        }
    }

    /** The tiles of a small window that comes, over a picture of the screen without it, are one of the screen with it. */
    private static void tiled(Desk desk, String command) throws Exception {
        List<Integer> screen = ScreenRows.primary(desk);
        Map<String, Integer> at = Map.of("x", screen.get(0), "y", screen.get(1), "width", 620, "height", 440);
        List<Object> params = new ArrayList<>();
        if (command.equals("screen.capture")) {
            params.addAll(List.of("region", at));
        } else {
            at.forEach((name, value) -> params.addAll(List.of(name, value)));
        }
        JsonNode[] told = {desk.call(command, params.toArray())};
        BufferedImage[] shown = {ScreenRows.picture(told[0])};
        // Where its coming is told as a whole picture, what it writes then is not.
        String writes = "for i in 1 2 3 4 5 6; do sleep 1; echo $i; done; cat";
        Process over = desk.openOver("a-tile", screen.get(0) + 200, screen.get(1) + 200, 9, 3, "sh", "-c", writes);
        try {
            boolean[] tiled = new boolean[1];
            Rig.await("tiles of another picture", Desk.PATIENCE, () -> {
                JsonNode now = since(desk, command, params, told[0]);
                if (now.has("image")) {
                    shown[0] = ScreenRows.picture(now);
                }
                for (JsonNode tile : now.path("tiles")) {
                    tiled[0] = true;
                    shown[0].getGraphics()
                            .drawImage(
                                    ScreenRows.picture(tile),
                                    tile.path("x").asInt(),
                                    tile.path("y").asInt(),
                                    null);
                }
                told[0] = now;
                return tiled[0]
                        && ScreenRows.difference(shown[0], ScreenRows.picture(desk.call(command, params.toArray())))
                                < 2;
            });
        } finally {
            desk.end(over);
        }
    }

    /** A part of a picture of half the size, or of one that is half as wide only. */
    private static void zoomed(Desk desk, boolean asHighAsTheScreen) throws Exception {
        List<Integer> screen = ScreenRows.primary(desk);
        List<Object> params =
                new ArrayList<>(List.of("x", 10, "y", 20, "width", 30, "height", 40, "imageWidth", screen.get(2) / 2));
        if (asHighAsTheScreen) {
            params.addAll(List.of("imageHeight", screen.get(3)));
        }
        int down = asHighAsTheScreen ? 1 : 2;
        assertThat(place(desk.call("screen.region", params.toArray()).path("region")))
                .isEqualTo(List.of(screen.get(0) + 20, screen.get(1) + 20 * down, 60, 40 * down));
    }

    /** Each mark stands where its element is, and is drawn there. */
    private static void marked(Desk desk, String command) throws Exception {
        desk.front(Desk.GTK);
        List<Integer> at = desk.place(desk.window(Desk.GTK));
        List<Object> params = new ArrayList<>(List.of("quality", 100));
        if (command.equals("screen.region")) {
            params.addAll(List.of("x", at.get(0), "y", at.get(1), "width", at.get(2), "height", at.get(3)));
        } else {
            desk.pictureOf(Desk.GTK).forEach((name, value) -> params.addAll(List.of(name, value)));
        }
        BufferedImage plain = ScreenRows.picture(desk.call(command, params.toArray()));
        params.addAll(List.of("marks", true));
        JsonNode answer = desk.call(command, params.toArray());
        assertThat(answer.path("untrusted").asBoolean()).isTrue();
        JsonNode send = desk.call("screen.queryElements", "nameFilter", "Send", "roleFilter", "push button")
                .path("elements")
                .path(0);
        assertThat(answer.path("marks").findValuesAsText("handle"))
                .contains(send.path("handle").asText())
                .doesNotHaveDuplicates();
        BufferedImage numbered = ScreenRows.picture(answer);
        int x = send.path("bounds").path("x").asInt() - at.get(0);
        int y = send.path("bounds").path("y").asInt() - at.get(1);
        assertThat(ScreenRows.difference(plain.getSubimage(x, y, 10, 14), numbered.getSubimage(x, y, 10, 14)))
                .isGreaterThan(30);
    }

    private static JsonNode since(Desk desk, String command, List<Object> params, JsonNode known)
            throws IOException, InterruptedException {
        List<Object> all = new ArrayList<>(params);
        all.addAll(List.of("since", known.path("revision").asLong()));
        return desk.call(command, all.toArray());
    }

    private static JsonNode region(Desk desk) throws Exception {
        return ScreenRows.region(desk, List.of(5, 6, 70, 80), 80);
    }

    private static void sized(JsonNode answer) throws Exception {
        BufferedImage picture = ScreenRows.picture(answer);
        assertThat(List.of(answer.path("width").asInt(), answer.path("height").asInt()))
                .isEqualTo(List.of(picture.getWidth(), picture.getHeight()));
    }

    private static List<Integer> place(JsonNode bounds) {
        return List.of(
                bounds.path("x").asInt(),
                bounds.path("y").asInt(),
                bounds.path("width").asInt(),
                bounds.path("height").asInt());
    }

    /** The same window in front and behind another one, but for a caret. */
    private static void covered(Desk desk) throws Exception {
        desk.front(Desk.GTK);
        String id = "";
        for (JsonNode window : desk.call("window.list").path("windows")) {
            id = window.path("title").asText().equals(Desk.GTK)
                    ? window.path("id").asText()
                    : id;
        }
        String window = id;
        JsonNode inFront = desk.call("screen.capture", "windowId", window, "quality", 100);
        List<Integer> at = desk.place(desk.window(Desk.GTK));
        assertThat(place(inFront.path("screen"))).isEqualTo(at);
        Process cover = desk.openOver("a-cover", at.get(0), at.get(1), 80, 40, "cat");
        try {
            Rig.await(
                    "the same picture behind a cover",
                    Desk.PATIENCE,
                    () -> ScreenRows.difference(
                                    ScreenRows.picture(inFront),
                                    ScreenRows.picture(desk.call("screen.capture", "windowId", window, "quality", 100)))
                            < 8);
        } finally {
            desk.end(cover);
        }
    }

    private static void pointed(Desk desk, String command) throws Exception {
        List<Integer> at = ScreenRows.primary(desk);
        desk.call("input.mouse.move", "x", at.get(0) + 40, "y", at.get(1) + 40);
        List<Object> params = new ArrayList<>(List.of("quality", 100));
        if (command.equals("screen.region")) {
            params.addAll(List.of("x", at.get(0), "y", at.get(1), "width", 80, "height", 80));
        }
        BufferedImage without = ScreenRows.picture(desk.call(command, params.toArray()));
        params.addAll(List.of("cursor", true));
        BufferedImage with = ScreenRows.picture(desk.call(command, params.toArray()));
        assertThat(ScreenRows.difference(without.getSubimage(20, 20, 50, 50), with.getSubimage(20, 20, 50, 50)))
                .isPositive();
    }

    /** It stands in pictures that are asked for without it, and is the same in those that are asked for with it. */
    static void pointedAnyway(Desk desk) throws Exception {
        List<Integer> corner = desk.still();
        for (String command : List.of("screen.capture", "screen.region")) {
            Map<String, Integer> at = Map.of("x", corner.get(0), "y", corner.get(1), "width", 40, "height", 40);
            List<Object> params = new ArrayList<>(List.of("quality", 100));
            if (command.equals("screen.capture")) {
                params.addAll(List.of("region", at));
            } else {
                at.forEach((name, value) -> params.addAll(List.of(name, value)));
            }
            desk.call("input.mouse.move", "x", corner.get(0) + 300, "y", corner.get(1));
            BufferedImage elsewhere = ScreenRows.picture(desk.call(command, params.toArray()));
            desk.call("input.mouse.move", "x", corner.get(0) + 20, "y", corner.get(1) + 20);
            BufferedImage[] here = new BufferedImage[1];
            Rig.await("the pointer in the picture", Desk.PATIENCE, () -> {
                here[0] = ScreenRows.picture(desk.call(command, params.toArray()));
                return ScreenRows.difference(elsewhere, here[0]) > 1;
            });
            params.addAll(List.of("cursor", true));
            assertThat(ScreenRows.difference(here[0], ScreenRows.picture(desk.call(command, params.toArray()))))
                    .isZero();
        }
    }

    /** Done at a point of a picture of half the size, or of one that is half as wide only. */
    private static void ofPicture(Desk desk, String command, boolean asHighAsTheScreen) throws Exception {
        List<Integer> screen = ScreenRows.primary(desk);
        List<Object> image = new ArrayList<>(List.of("imageWidth", screen.get(2) / 2));
        if (asHighAsTheScreen) {
            image.addAll(List.of("imageHeight", screen.get(3)));
        }
        int x = 100;
        int y = 90;
        List<Object> params = new ArrayList<>(image);
        if (command.equals("drag")) {
            params.addAll(List.of("path", List.of(Map.of("x", 50, "y", 50), Map.of("x", x, "y", y))));
        } else {
            params.addAll(List.of("x", x, "y", y));
        }
        // It takes whatever is done to it.
        Process below = desk.openOver("a-pad", screen.get(0), screen.get(1), 60, 20, "cat");
        try {
            desk.call("input.mouse." + command, params.toArray());
            if (command.equals("down")) {
                desk.call("input.mouse.up");
            }
            assertThat(desk.pointer())
                    .isEqualTo(List.of(screen.get(0) + 2 * x + 1, screen.get(1) + (asHighAsTheScreen ? y : 2 * y + 1)));
        } finally {
            desk.end(below);
        }
    }
}
