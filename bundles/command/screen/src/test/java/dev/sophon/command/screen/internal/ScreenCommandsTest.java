package dev.sophon.command.screen.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScreenCommandsTest {
    private final FakeScreen screen = new FakeScreen();
    private final FakeInvocation call = new FakeInvocation();

    private static JsonNode json(Object result) {
        return Json.tree(Json.bytes(result));
    }

    @Test
    void capturesTheWholePrimaryDisplay() throws CommandException {
        JsonNode result =
                json(new ScreenCaptureCommand(screen).handle(new ScreenCaptureCommand.Params(70, null), call));

        assertThat(screen.taken)
                .isEqualTo(new FakeScreen.Taken(new Bounds(800, 0, 1024, 768), 70, OptionalInt.empty()));
        assertThat(result)
                .isEqualTo(Json.tree(
                        "{\"image\":\"AAAA\",\"sizeBytes\":3,\"format\":\"jpeg\",\"width\":1024,\"height\":768}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void saysHowLargeThePictureIsAfterScaling() throws CommandException {
        JsonNode result = json(new ScreenCaptureCommand(screen).handle(new ScreenCaptureCommand.Params(80, 512), call));

        assertThat(screen.taken.maxWidth()).hasValue(512);
        assertThat(result.get("width").intValue()).isEqualTo(512);
        assertThat(result.get("height").intValue()).isEqualTo(384);
    }

    @Test
    void writesTheSamePictureOnceAndAnotherOneAnew() {
        PictureText text = new PictureText();
        Jpeg one = new Jpeg(new byte[] {1, 2, 3}, 1, 1);
        EncodedJson first = text.of(one, "\"width\":1");

        assertThat(text.of(one, "\"width\":1")).isSameAs(first);
        assertThat(json(text.of(one, "\"width\":2")).get("width").intValue()).isEqualTo(2);
        JsonNode other = json(text.of(new Jpeg(new byte[] {4, 5, 6}, 1, 1), "\"width\":2"));
        assertThat(other.get("image").textValue()).isEqualTo("BAUG");
    }

    @Test
    void capturesARegionAndSaysWhich() throws CommandException {
        JsonNode result = json(new ScreenRegion(screen).handle(new ScreenRegion.Params(10, 20, 30, 40, 90), call));

        assertThat(screen.taken).isEqualTo(new FakeScreen.Taken(new Bounds(10, 20, 30, 40), 90, OptionalInt.empty()));
        assertThat(result.get("region").toString()).isEqualTo("{\"x\":10,\"y\":20,\"width\":30,\"height\":40}");
        assertThat(result.get("format").textValue()).isEqualTo("jpeg");
        assertThat(result.get("sizeBytes").intValue()).isEqualTo(3);
    }

    @Test
    void refusesARegionOutsideTheDesktop() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenRegion(screen).handle(new ScreenRegion.Params(1800, 0, 100, 10, 80), call))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void listsTheMonitorsWithThePrimaryOneFirst() throws CommandException {
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
                .isThrownBy(
                        () -> new ScreenCaptureCommand(screen).handle(new ScreenCaptureCommand.Params(80, null), call))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void saysWhatToDoWhenThePictureDoesNotFitIntoAResult() {
        FakeScreen large = new FakeScreen(Limits.RESULT_BYTES * 3 / 4);

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(
                        () -> new ScreenCaptureCommand(large).handle(new ScreenCaptureCommand.Params(100, null), call))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageContaining("maxWidth");
    }
}
