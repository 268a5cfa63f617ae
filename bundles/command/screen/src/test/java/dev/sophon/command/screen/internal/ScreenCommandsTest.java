package dev.sophon.command.screen.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.command.screen.internal.picture.KnownFrames;
import dev.sophon.command.screen.internal.picture.Region;
import dev.sophon.command.screen.internal.picture.ScreenCaptureCommand;
import dev.sophon.command.screen.internal.picture.ScreenMonitors;
import dev.sophon.command.screen.internal.picture.ScreenRegion;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScreenCommandsTest {
    private static final Window WINDOW = new Window(
            "0x00000007", "pad", new Bounds(-5, 6, 70, 80), new Bounds(-5, 6, 70, 80), "pad", 1, "", "", false, true);

    private final FakeScreen screen = new FakeScreen();
    private final WindowManager windows = new OneWindow(WINDOW);
    private final FakeInvocation call = new FakeInvocation();
    private final ElementTree tree = query -> new ElementTree.Elements(
            List.of(element("frame", "Pad", "/pad/frame[0]", new Bounds(0, 0, 200, 100))
                    .with(List.of(
                            element("push button", "Send\nit", "/pad/frame[0]/a", new Bounds(40, 20, 60, 30)),
                            element("label", "words", "/pad/frame[0]/b", new Bounds(0, 0, 9, 9)),
                            element("push button", "far away", "/pad/frame[0]/c", new Bounds(900, 20, 60, 30)),
                            element("check box", "Agree", "/pad/frame[0]/d", new Bounds(40, 60, 60, 30))))),
            "Pad",
            null);

    private static Element element(String role, String name, String path, Bounds at) {
        List<String> actions = role.equals("label") ? List.of() : List.of("click");
        return new Element(
                path, role, name, List.of("enabled"), at, null, actions, null, "h" + role.length(), List.of());
    }

    private static ScreenCaptureCommand.Params params(
            int quality,
            @Nullable Integer maxWidth,
            @Nullable String windowId,
            @Nullable Region region,
            boolean cursor,
            @Nullable Integer maxBytes) {
        return new ScreenCaptureCommand.Params(
                quality, maxWidth, windowId, region, cursor, maxBytes, null, false, false);
    }

    private static JsonNode json(Object result) {
        return Json.tree(Json.bytes(result));
    }

    @Test
    void capturesTheWholePrimaryDisplay() throws Exception {
        JsonNode result = json(new ScreenCaptureCommand(screen, windows, tree, null, null)
                .handle(params(70, null, null, null, false, null), call));

        assertThat(screen.last()).isEqualTo(new Shot(null, null, false, 70, OptionalInt.empty()));
        long revision = result.get("revision").longValue();
        assertThat(revision).isBetween(0L, (1L << 53) - 1);
        assertThat(result)
                .isEqualTo(Json.tree(("{\"image\":\"AAAA\",\"sizeBytes\":3,\"format\":\"jpeg\",\"revision\":" + revision
                                + ",\"width\":1024,\"height\":768,"
                                + "\"screen\":{\"x\":800,\"y\":0,\"width\":1024,\"height\":768},\"scale\":1.0}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void saysHowLargeThePictureIsAfterScaling() throws Exception {
        JsonNode result = json(new ScreenCaptureCommand(screen, windows, tree, null, null)
                .handle(params(80, 512, null, null, false, null), call));

        assertThat(screen.last().maxWidth()).hasValue(512);
        assertThat(result.get("width").intValue()).isEqualTo(512);
        assertThat(result.get("height").intValue()).isEqualTo(384);
        assertThat(result.get("scale").doubleValue()).isEqualTo(2);
        assertThat(result.get("screen").get("width").intValue()).isEqualTo(1024);
    }

    @Test
    void capturesOneWindowOrARegionWithThePointer() throws Exception {
        JsonNode result = json(new ScreenCaptureCommand(screen, windows, tree, null, null)
                .handle(params(80, null, "0x00000007", null, true, null), call));
        assertThat(screen.last()).isEqualTo(new Shot(null, WINDOW, true, 80, OptionalInt.empty()));
        assertThat(result.get("screen").toString()).isEqualTo("{\"x\":-5,\"y\":6,\"width\":70,\"height\":80}");

        new ScreenCaptureCommand(screen, windows, tree, null, null)
                .handle(params(80, null, null, new Region(1, 2, 3, 4), false, null), call);
        assertThat(screen.last()).isEqualTo(new Shot(new Bounds(1, 2, 3, 4), null, false, 80, OptionalInt.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> params(80, null, "0x7", new Region(1, 2, 3, 4), false, null))
                .withMessageStartingWith("windowId, region");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(screen, null, null, null, null)
                        .handle(params(80, null, "0x7", null, false, null), call))
                .withMessageStartingWith("windowId: no window manager");
    }

    @Test
    void takesLessQualityAndThenASmallerPictureToFitIntoItsBytes() throws Exception {
        FakeScreen large = new FakeScreen(100_000);
        JsonNode lower = json(new ScreenCaptureCommand(large, windows, tree, null, null)
                .handle(params(80, null, null, null, false, 60_000), call));
        assertThat(lower.get("sizeBytes").intValue()).isLessThanOrEqualTo(60_000);
        assertThat(lower.get("width").intValue()).isEqualTo(1024);

        JsonNode smaller = json(new ScreenCaptureCommand(large, windows, tree, null, null)
                .handle(params(80, null, null, null, false, 5_000), call));
        assertThat(smaller.get("sizeBytes").intValue()).isBetween(3_000, 5_000);
        assertThat(smaller.get("width").intValue()).isLessThan(1024);
        assertThat(smaller.get("scale").doubleValue())
                .isEqualTo(1024.0 / smaller.get("width").intValue());
        assertThat(large.shots).hasSizeLessThan(8);
    }

    /** What is asked of one and the same command, as an agent asks. */
    private EncodedJson asked(
            ScreenCaptureCommand command, int quality, @Nullable Integer maxBytes, @Nullable Long since)
            throws Exception {
        return command.handle(
                new ScreenCaptureCommand.Params(quality, null, null, null, false, maxBytes, since, false, false), call);
    }

    @Test
    void writesTheSamePictureOnceAndAnotherOneAnew() throws Exception {
        Jpeg jpeg = new Jpeg(new byte[] {1, 2, 3}, 16, 16);
        int[] colour = new int[1];
        Jpeg[] shown = {jpeg};
        ScreenCapture still = new GreyScreen() {
            @Override
            public Look look(Shot shot, @Nullable Frame known) {
                Frame frame = Frame.of(16, 16, (y, row) -> Arrays.fill(row, colour[0]));
                return new Look(shown[0], List.of(), desktop(), frame);
            }
        };
        ScreenCaptureCommand command = new ScreenCaptureCommand(still, null, null, null, null);
        EncodedJson first = asked(command, 80, null, null);
        assertThat(asked(command, 80, null, null)).isSameAs(first);
        colour[0] = 7;
        shown[0] = new Jpeg(new byte[] {4, 5, 6}, 16, 16);
        JsonNode other = json(asked(command, 80, null, null));
        assertThat(other.get("image").textValue()).isEqualTo("BAUG");
        assertThat(other.get("revision")).isNotEqualTo(json(first).get("revision"));
    }

    /** Read back by the numbers' colour, and by the white dots of a 1 and a 2 in it. */
    @Test
    void drawsNumbersOnWhatCanBeUsed() throws Exception {
        ScreenCapture grey = new GreyScreen();
        JsonNode result = json(new ScreenRegion(grey, tree)
                .handle(new ScreenRegion.Params(0, 0, 200, 100, 90, false, null, null, true, null, null), call));

        assertThat(result.get("marks").toString())
                .isEqualTo("[{\"mark\":1,\"handle\":\"h11\",\"role\":\"push button\",\"name\":\"Send it\",\"x\":70,"
                        + "\"y\":35},{\"mark\":2,\"handle\":\"h9\",\"role\":\"check box\",\"name\":\"Agree\",\"x\":70,"
                        + "\"y\":75}]");
        assertThat(result.get("untrusted").booleanValue()).isTrue();
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(result.get("image").binaryValue()));
        assertThat(List.of(digit(image, 40, 20), digit(image, 40, 60)))
                .containsExactly(".#.##..#..#.###", "###..#####..###");
        assertThat(new Color(image.getRGB(150, 90)).getRed()).as("elsewhere").isBetween(120, 136);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenRegion(grey, null)
                        .handle(new ScreenRegion.Params(0, 0, 200, 100, 90, false, null, null, true, null, null), call))
                .withMessageStartingWith("marks:");
    }

    private static String digit(BufferedImage image, int x, int y) {
        StringBuilder dots = new StringBuilder();
        for (int i = 0; i < 15; i++) {
            int red = new Color(image.getRGB(x + 2 + i % 3 * 2, y + 2 + i / 3 * 2)).getGreen();
            dots.append(red > 140 ? '#' : '.');
        }
        return dots.toString();
    }

    /** One that gives pictures. */
    private static class GreyScreen implements ScreenCapture {
        @Override
        public List<Monitor> monitors() {
            return List.of();
        }

        @Override
        public Bounds desktop() {
            return new Bounds(0, 0, 200, 100);
        }

        @Override
        public Taken take(Shot shot) throws CommandException {
            BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_3BYTE_BGR);
            Arrays.fill(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 128);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpeg", file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Taken(new Jpeg(file.toByteArray(), 200, 100), desktop());
        }
    }

    @Test
    void saysThatAPictureIsTheOneThatIsKnown() throws Exception {
        ScreenCaptureCommand command = new ScreenCaptureCommand(screen, windows, tree, null, null);
        JsonNode first = json(asked(command, 80, null, null));
        long revision = first.get("revision").longValue();

        JsonNode same = json(asked(command, 80, null, revision));
        assertThat(same.path("unchanged").booleanValue()).isTrue();
        assertThat(same.has("image") || same.has("tiles")).isFalse();
        assertThat(same.get("screen")).isEqualTo(first.get("screen"));
        // The picture's own: after a restart too.
        ScreenCaptureCommand restarted = new ScreenCaptureCommand(screen, windows, tree, null, null);
        assertThat(json(asked(restarted, 80, null, revision)).has("unchanged")).isTrue();
        assertThat(json(asked(command, 80, null, revision + 1)).has("image")).isTrue();
        assertThat(json(asked(command, 81, null, revision)).has("image"))
                .as("another quality")
                .isTrue();
    }

    @Test
    void tellsOnlyTheTilesThatChanged() throws Exception {
        ScreenCaptureCommand command = new ScreenCaptureCommand(screen, windows, tree, null, null);
        long first = json(asked(command, 80, null, null)).get("revision").longValue();
        screen.white = new Bounds(100, 200, 30, 10);

        JsonNode changed = json(asked(command, 80, null, first));
        assertThat(changed.has("image") || changed.has("unchanged")).isFalse();
        assertThat(changed.get("tiles").toString())
                .isEqualTo("[{\"x\":96,\"y\":192,\"width\":48,\"height\":32,\"image\":\"AQEB\"}]");
        assertThat(List.of(
                        changed.get("sizeBytes").intValue(),
                        changed.get("width").intValue()))
                .containsExactly(3, 1024);
        long second = changed.get("revision").longValue();
        assertThat(json(asked(command, 80, null, null)).get("revision").longValue())
                .as("that of the whole picture")
                .isEqualTo(second);
        assertThat(json(asked(command, 80, null, second)).has("unchanged")).isTrue();
        assertThat(json(asked(new ScreenCaptureCommand(screen, windows, tree, null, null), 80, null, first))
                        .has("image"))
                .as("of one that is not known there")
                .isTrue();
        assertThat(json(asked(command, 81, null, first)).has("image"))
                .as("of one of another quality")
                .isTrue();

        screen.white = new Bounds(0, 0, 1024, 700);
        assertThat(json(asked(command, 80, null, second)).has("image"))
                .as("much of it")
                .isTrue();
    }

    @Test
    void tellsTheWholePictureWhereItsTilesAreTooLarge() throws Exception {
        FakeScreen large = new FakeScreen(100_000);
        ScreenCaptureCommand command = new ScreenCaptureCommand(large, windows, tree, null, null);
        JsonNode first = json(asked(command, 80, null, null));
        large.white = new Bounds(0, 0, 1024, 300);
        long since = first.get("revision").longValue();

        assertThat(json(asked(command, 80, 40_000, since)).has("tiles")).isTrue();
        JsonNode whole = json(asked(command, 80, 20_000, since));
        assertThat(whole.get("sizeBytes").intValue()).isLessThanOrEqualTo(20_000);
        assertThat(whole.has("image")).isTrue();
    }

    @Test
    void knowsAFewPicturesOnly() {
        KnownFrames frames = new KnownFrames();
        Frame one = Frame.of(16, 16, (y, row) -> {});
        for (long revision = 0; revision <= KnownFrames.MOST; revision++) {
            frames.add(revision, one, 80);
            frames.add(revision, one, 80);
        }
        assertThat(frames.find(0, 80)).isNull();
        assertThat(frames.find(1, 80)).isSameAs(one);
        assertThat(frames.find(1, 81)).isNull();
        frames.add(99, Frame.of(16, 16 * (KnownFrames.MOST_SQUARES + 1), (y, row) -> {}), 80);
        assertThat(frames.find(99, 80)).isNotNull();
        assertThat(frames.find(1, 80)).isNull();
    }

    @Test
    void takesARegionOfAPictureForOneOfTheScreen() throws Exception {
        ScreenRegion command = new ScreenRegion(screen, tree);
        ScreenRegion.Params half = new ScreenRegion.Params(10, 20, 30, 40, 90, false, null, null, false, 512, null);
        assertThat(json(command.handle(half, call)).get("region").toString())
                .isEqualTo("{\"x\":820,\"y\":40,\"width\":60,\"height\":80}");
        ScreenRegion.Params flat = new ScreenRegion.Params(511, 0, 1, 100, 90, false, null, null, false, 512, 768);
        assertThat(json(command.handle(flat, call)).get("region").toString())
                .isEqualTo("{\"x\":1822,\"y\":0,\"width\":2,\"height\":100}");
        for (int[] wrong :
                new int[][] {{512, 0, 1, 1}, {-1, 0, 1, 1}, {0, 0, 513, 1}, {0, 384, 1, 1}, {0, 0, 1, 385}}) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> command.handle(
                            new ScreenRegion.Params(
                                    wrong[0], wrong[1], wrong[2], wrong[3], 90, false, null, null, false, 512, null),
                            call))
                    .withMessageContaining("in this picture");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenRegion.Params(0, 0, 1, 1, 90, false, null, null, false, null, 5))
                .withMessageStartingWith("imageWidth");
    }

    @Test
    void capturesARegionAndSaysWhich() throws Exception {
        JsonNode result = json(new ScreenRegion(screen, tree)
                .handle(new ScreenRegion.Params(10, 20, 30, 40, 90, false, null, null, false, null, null), call));

        assertThat(screen.last()).isEqualTo(new Shot(new Bounds(10, 20, 30, 40), null, false, 90, OptionalInt.empty()));
        assertThat(result.get("region").toString()).isEqualTo("{\"x\":10,\"y\":20,\"width\":30,\"height\":40}");
        assertThat(result.get("format").textValue()).isEqualTo("jpeg");
        assertThat(result.get("sizeBytes").intValue()).isEqualTo(3);
    }

    @Test
    void refusesARegionOutsideTheDesktop() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenRegion(screen, tree)
                        .handle(
                                new ScreenRegion.Params(1800, 0, 100, 10, 80, false, null, null, false, null, null),
                                call))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void listsTheMonitorsWithThePrimaryOneFirst() throws Exception {
        JsonNode result = json(new ScreenMonitors(screen).handle(new NoParams(), call));

        assertThat(result.get("count").intValue()).isEqualTo(2);
        assertThat(result.get("monitors").get(0).toString())
                .isEqualTo("{\"id\":\"right\",\"isPrimary\":true,\"x\":800,\"y\":0,\"width\":1024,\"height\":768,"
                        + "\"scaleFactor\":2.0,\"name\":\"Right\"}");
    }

    @Test
    void passesOnThatTheDisplayIsLost() {
        screen.lost = true;

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(screen, windows, tree, null, null)
                        .handle(params(80, null, null, null, false, null), call))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void saysWhatToDoWhenThePictureDoesNotFitIntoAResult() {
        FakeScreen large = new FakeScreen(Limits.RESULT_BYTES * 3 / 4);

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(large, windows, tree, null, null)
                        .handle(params(100, null, null, null, false, null), call))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageContaining("maxWidth");
    }
}
