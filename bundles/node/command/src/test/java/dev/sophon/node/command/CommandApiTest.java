package dev.sophon.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandApiTest {
    @Test
    void aCommandWithNothingToSayAnswersAnEmptyObject() {
        assertThat(new String(Json.bytes(Done.DONE), StandardCharsets.UTF_8)).isEqualTo("{}");
    }

    @Test
    void aFailureCarriesItsCodeAndItsWords() {
        CommandException invalid = CommandException.invalidParams("x: outside the desktop");
        assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(invalid.text()).isEqualTo("x: outside the desktop").isEqualTo(invalid.getMessage());
        CommandException unsupported = CommandException.unsupported("no display");
        assertThat(unsupported.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        Exception cause = new IllegalStateException();
        assertThat(new CommandException(ErrorCode.INTERNAL_ERROR, "failed", cause))
                .hasCause(cause);
    }
}
