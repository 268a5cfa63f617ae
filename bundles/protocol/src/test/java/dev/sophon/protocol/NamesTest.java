package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and numbers of the contract, written out: a renamed constant must not change the wire. */
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "invalid_params, 400",
        "not_authorized, 403",
        "approval_rejected, 403",
        "approval_needed, 403",
        "unknown_command, 404",
        "cancelled, 409",
        "platform_unsupported, 501",
        "internal_error, 502",
        "node_offline, 503",
        "timeout, 504"
    })
    void errorCodesAndTheirStatus(String name, int status) {
        ErrorCode code = ErrorCode.of(name);
        assertThat(code.wireName()).isEqualTo(name);
        assertThat(code.httpStatus()).isEqualTo(status);
        assertThat(new String(Json.bytes(code), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo('"' + name + '"');
    }

    @Test
    void thereAreNoOtherErrorCodes() {
        assertThat(ErrorCode.values()).hasSize(10);
        assertThat(ErrorCode.of("of_a_newer_node")).isEqualTo(ErrorCode.INTERNAL_ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "screen.waitFor | {}                                     | screen.capture",
                "screen.waitFor | {'process':{'pid':7}}                  | screen.capture system.info",
                "screen.waitFor | {'clipboard':true}                     | screen.capture clipboard.access",
                "screen.waitFor | {'clipboard':false,'process':null}     | screen.capture",
                "screen.waitFor | {'clipboard':'yes','process':1}        | screen.capture clipboard.access system.info",
                "screen.waitFor | [1]                                    | screen.capture",
                "screen.capture | {'process':{'pid':7},'clipboard':true} | screen.capture"
            })
    void someParamsNeedAScopeBesideThatOfTheirCommand(String command, String params, String scopes) {
        byte[] json = params.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(PublishedCommands.scopes(command, "screen.capture", Json.tree(json)))
                .containsExactly(scopes.split(" "));
        assertThat(PublishedCommands.scopes(command, "screen.capture", null)).containsExactly("screen.capture");
    }

    @ParameterizedTest
    @CsvSource({
        "screen.capture, Low, false",
        "input.control, Medium, false",
        "app.manage, Medium, false",
        "window.manage, Low, false",
        "clipboard.access, Low, false",
        "system.info, None, false",
        "system.execute, Critical, false",
        "notify.send, None, false",
        "canvas.control, Medium, false",
        "filesystem.access, High, true",
        "browser.control, Medium, true",
        "voice.runtime, Low, true",
        "camera.capture, High, true",
        "location.read, High, true",
        "node.command, Critical, false"
    })
    void scopesTheirRiskAndWhetherTheyAreReserved(String id, String risk, boolean reserved) {
        Scope scope = PublishedScopes.of(id).orElseThrow();
        assertThat(scope.name()).isEqualTo(id);
        assertThat(scope.risk().wireName()).isEqualTo(risk);
        assertThat(PublishedScopes.isReserved(scope)).isEqualTo(reserved);
    }

    @Test
    void reservedFamiliesAreKnownByTheirFirstWord() {
        assertThat(PublishedScopes.reservedFor("filesystem.list")).contains(PublishedScopes.FILESYSTEM_ACCESS);
        assertThat(PublishedScopes.reservedFor("camera.snap")).contains(PublishedScopes.CAMERA_CAPTURE);
        for (String other :
                Set.of("screen.capture", "filesystemx.list", "filesystem", "", ".", "file.list", "no.such")) {
            assertThat(PublishedScopes.reservedFor(other)).as(other).isEmpty();
        }
        assertThat(PublishedScopes.all().stream().filter(PublishedScopes::isReserved))
                .hasSize(5);
    }

    @Test
    void theWildcardGrantsEverythingAndNothingElseDoes() {
        assertThat(PublishedScopes.granted(Set.of("screen.capture"), "screen.capture"))
                .isTrue();
        assertThat(PublishedScopes.granted(Set.of("node.command"), "system.execute"))
                .isTrue();
        assertThat(PublishedScopes.granted(Set.of(), "system.info")).isFalse();
        assertThat(PublishedScopes.granted(Set.of("screen.*", "*", "NODE.COMMAND"), "screen.capture"))
                .isFalse();
    }

    @Test
    void anUnknownRiskIsCriticalAndAnUnknownStatusUnavailable() {
        assertThat(Risk.of("medium")).isEqualTo(Risk.MEDIUM);
        assertThat(Risk.of("Harmless")).isEqualTo(Risk.CRITICAL);
        assertThat(Availability.of("degraded")).isEqualTo(Availability.DEGRADED);
        assertThat(Availability.of("splendid")).isEqualTo(Availability.UNAVAILABLE);
    }
}
