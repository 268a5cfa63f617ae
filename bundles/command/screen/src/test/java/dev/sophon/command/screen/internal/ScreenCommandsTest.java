package dev.sophon.command.screen.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Element;
import dev.sophon.node.platform.ElementTree;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.ScreenCapture;
import dev.sophon.node.platform.ScreenCapture.Shot;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
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
        return new ScreenCaptureCommand.Params(quality, maxWidth, windowId, region, cursor, maxBytes, null, false);
    }

    private static JsonNode json(Object result) {
        return Json.tree(Json.bytes(result));
    }

    @Test
    void capturesTheWholePrimaryDisplay() throws Exception {
        JsonNode result = json(new ScreenCaptureCommand(screen, windows, tree)
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
        JsonNode result = json(
                new ScreenCaptureCommand(screen, windows, tree).handle(params(80, 512, null, null, false, null), call));

        assertThat(screen.last().maxWidth()).hasValue(512);
        assertThat(result.get("width").intValue()).isEqualTo(512);
        assertThat(result.get("height").intValue()).isEqualTo(384);
        assertThat(result.get("scale").doubleValue()).isEqualTo(2);
        assertThat(result.get("screen").get("width").intValue()).isEqualTo(1024);
    }

    @Test
    void capturesOneWindowOrARegionWithThePointer() throws Exception {
        JsonNode result = json(new ScreenCaptureCommand(screen, windows, tree)
                .handle(params(80, null, "0x00000007", null, true, null), call));
        assertThat(screen.last()).isEqualTo(new Shot(null, WINDOW, true, 80, OptionalInt.empty()));
        assertThat(result.get("screen").toString()).isEqualTo("{\"x\":-5,\"y\":6,\"width\":70,\"height\":80}");

        new ScreenCaptureCommand(screen, windows, tree)
                .handle(params(80, null, null, new Region(1, 2, 3, 4), false, null), call);
        assertThat(screen.last()).isEqualTo(new Shot(new Bounds(1, 2, 3, 4), null, false, 80, OptionalInt.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> params(80, null, "0x7", new Region(1, 2, 3, 4), false, null))
                .withMessageStartingWith("windowId, region");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(screen, null, null)
                        .handle(params(80, null, "0x7", null, false, null), call))
                .withMessageStartingWith("windowId: no window manager");
    }

    @Test
    void takesLessQualityAndThenASmallerPictureToFitIntoItsBytes() throws Exception {
        FakeScreen large = new FakeScreen(100_000);
        JsonNode lower = json(new ScreenCaptureCommand(large, windows, tree)
                .handle(params(80, null, null, null, false, 60_000), call));
        assertThat(lower.get("sizeBytes").intValue()).isLessThanOrEqualTo(60_000);
        assertThat(lower.get("width").intValue()).isEqualTo(1024);

        JsonNode smaller = json(new ScreenCaptureCommand(large, windows, tree)
                .handle(params(80, null, null, null, false, 5_000), call));
        assertThat(smaller.get("sizeBytes").intValue()).isBetween(3_000, 5_000);
        assertThat(smaller.get("width").intValue()).isLessThan(1024);
        assertThat(smaller.get("scale").doubleValue())
                .isEqualTo(1024.0 / smaller.get("width").intValue());
        assertThat(large.shots).hasSizeLessThan(8);
    }

    @Test
    void writesTheSamePictureOnceAndAnotherOneAnew() {
        PictureText text = new PictureText();
        Jpeg one = new Jpeg(new byte[] {1, 2, 3}, 1, 1);
        EncodedJson first = text.of(one, "\"width\":1", null);

        assertThat(text.of(one, "\"width\":1", null)).isSameAs(first);
        assertThat(json(text.of(one, "\"width\":2", null)).get("width").intValue())
                .isEqualTo(2);
        JsonNode other = json(text.of(new Jpeg(new byte[] {4, 5, 6}, 1, 1), "\"width\":2", null));
        assertThat(other.get("image").textValue()).isEqualTo("BAUG");
    }

    /** Read back by the numbers' colour, and by the white dots of a 1 and a 2 in it. */
    @Test
    void drawsNumbersOnWhatCanBeUsed() throws Exception {
        ScreenCapture grey = new GreyScreen();
        JsonNode result = json(new ScreenRegion(grey, tree)
                .handle(new ScreenRegion.Params(0, 0, 200, 100, 90, false, null, null, true), call));

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
                        .handle(new ScreenRegion.Params(0, 0, 200, 100, 90, false, null, null, true), call))
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
    private static final class GreyScreen implements ScreenCapture {
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
    void saysThatAPictureIsTheOneThatIsKnown() {
        Jpeg one = new Jpeg(new byte[] {1, 2, 3}, 1, 1);
        long revision = json(new PictureText().of(one, "\"width\":1", null))
                .get("revision")
                .longValue();
        Jpeg same = new Jpeg(new byte[] {1, 2, 3}, 1, 1);

        PictureText text = new PictureText();
        assertThat(json(text.of(same, "\"width\":1", revision)).toString())
                .isEqualTo("{\"unchanged\":true,\"revision\":" + revision + ",\"width\":1}");
        assertThat(json(text.of(same, "\"width\":1", null)).get("image").textValue())
                .isEqualTo("AQID");
        assertThat(json(text.of(same, "\"width\":1", revision + 1)).has("image"))
                .isTrue();
        assertThat(json(text.of(same, "\"width\":2", revision)).has("image")).isTrue();
        assertThat(json(text.of(new Jpeg(new byte[] {1, 2, 4}, 1, 1), "\"width\":1", revision))
                        .has("image"))
                .isTrue();
    }

    @Test
    void capturesARegionAndSaysWhich() throws Exception {
        JsonNode result = json(new ScreenRegion(screen, tree)
                .handle(new ScreenRegion.Params(10, 20, 30, 40, 90, false, null, null, false), call));

        assertThat(screen.last()).isEqualTo(new Shot(new Bounds(10, 20, 30, 40), null, false, 90, OptionalInt.empty()));
        assertThat(result.get("region").toString()).isEqualTo("{\"x\":10,\"y\":20,\"width\":30,\"height\":40}");
        assertThat(result.get("format").textValue()).isEqualTo("jpeg");
        assertThat(result.get("sizeBytes").intValue()).isEqualTo(3);
    }

    @Test
    void refusesARegionOutsideTheDesktop() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenRegion(screen, tree)
                        .handle(new ScreenRegion.Params(1800, 0, 100, 10, 80, false, null, null, false), call))
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
                .isThrownBy(() -> new ScreenCaptureCommand(screen, windows, tree)
                        .handle(params(80, null, null, null, false, null), call))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void saysWhatToDoWhenThePictureDoesNotFitIntoAResult() {
        FakeScreen large = new FakeScreen(Limits.RESULT_BYTES * 3 / 4);

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(large, windows, tree)
                        .handle(params(100, null, null, null, false, null), call))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageContaining("maxWidth");
    }
}
