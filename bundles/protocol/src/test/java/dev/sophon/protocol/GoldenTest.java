package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.NeededApproval;
import dev.sophon.protocol.wire.ReportedResult;
import java.io.File;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
    static Set<String> names() {
        return Golden.files().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsReadIsWrittenBackEqual(String name) {
        byte[] golden = Golden.bytes(name);
        Object record = Json.read(golden, Golden.files().get(name));
        byte[] written = Json.bytes(record);
        assertThat(Json.tree(written)).isEqualTo(Json.tree(golden));
        assertThat(Json.read(written, Golden.files().get(name))).isEqualTo(record);
    }

    /** As messages of MessagePack are read. */
    @ParameterizedTest
    @MethodSource("names")
    void aTreeIsReadAsItsTextIs(String name) {
        Class<?> type = Golden.files().get(name);
        Object record = Json.convert(Json.tree(Golden.bytes(name)), type);
        assertThat(Json.tree(Json.bytes(record))).isEqualTo(Json.tree(Golden.bytes(name)));
    }

    /** A Node sends the one, a Gateway reads the other. */
    @ParameterizedTest
    @ValueSource(
            strings = {"command-result-approval", "command-result-done", "command-result-error", "command-result-ok"})
    void aWholeResultIsReportedAsItIs(String name) {
        assertThat(Json.read(Golden.bytes(name), ReportedResult.class).whole())
                .isEqualTo(Json.read(Golden.bytes(name), CommandResult.class));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFieldOfANewerPeerIsPassedOver(String name) {
        String newer = new String(Golden.bytes(name), java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"fieldOfTomorrow\":{\"a\":[1]},")
                .replaceFirst(",\\s*}", "}");
        Object record = Json.read(
                newer.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Golden.files().get(name));
        assertThat(record)
                .isEqualTo(Json.read(Golden.bytes(name), Golden.files().get(name)));
    }

    @Test
    void everyFileIsListed() throws Exception {
        Path folder = Path.of(GoldenTest.class.getResource("/golden/hello.json").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            // Of texts, and no message.
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .filter(name -> !name.equals("visible-text")))
                    .containsExactlyInAnyOrderElementsOf(names());
        }
    }

    /** A record of the wire without an example fails here; what is only part of another one is named. */
    @Test
    void everyRecordOfTheWireHasAnExample() throws Exception {
        Path classes = Path.of(
                Json.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<Class<?>> parts = Set.of(CommandInfo.class, NeededApproval.class);
        try (Stream<Path> files =
                Files.list(classes.resolve(Hello.class.getPackageName().replace('.', File.separatorChar)))) {
            Set<Class<?>> records = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$") && !file.startsWith("package"))
                    .map(file -> load(file.replace(".class", "")))
                    .filter(type -> type.isRecord() && Modifier.isPublic(type.getModifiers()) && !parts.contains(type))
                    .collect(Collectors.toSet());
            assertThat(Set.copyOf(Golden.files().values())).isEqualTo(records);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(Hello.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
