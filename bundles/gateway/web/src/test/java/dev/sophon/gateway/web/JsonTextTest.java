package dev.sophon.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void isTheTextThatTheCodecWrites() throws IOException {
        EncodedJson large = EncodedJson.of(Map.of("text", "é".repeat(20_000)));
        for (Object body : List.of(
                CommandResult.success("an \"id\"", large, 12),
                CommandResult.success("id", EncodedJson.of(Map.of()), 1),
                CommandResult.failure("id", ErrorCode.TIMEOUT, "late", 1),
                Map.of("commandId", "id"))) {
            JsonText text = JsonText.of(body);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            text.writeTo(out);
            assertThat(out.toByteArray()).isEqualTo(Json.bytes(body));
            assertThat(text.length()).isEqualTo(out.size());
        }
        assertThat(JsonText.of(CommandResult.success("id", large, 1)).parts())
                .anySatisfy(part -> assertThat(part).isSameAs(large.utf8()));
    }
}
