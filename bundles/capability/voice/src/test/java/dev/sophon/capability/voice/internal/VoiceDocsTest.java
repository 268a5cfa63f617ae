package dev.sophon.capability.voice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Range;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/voice.md} tells every param and field of these commands, and no other. */
class VoiceDocsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                VoiceSpeak.class,
                VoiceVoices.class,
                VoiceStop.class,
                VoiceRecord.class,
                VoiceSave.class,
                VoiceTranscribe.class,
                VoiceListen.class
            })
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) throws Exception {
        String name = handler.getSimpleName().replaceFirst("Voice", "voice.").toLowerCase(Locale.ROOT);
        assertThat(docs("commands.md")).contains("| [" + name + "](voice.md#" + name.replace(".", "") + ") | `voice.");
        Matcher section = Pattern.compile(
                        "^### " + Pattern.quote(name) + "\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(docs("voice.md"));
        assertThat(section.find()).as(name).isTrue();
        List<String> rows =
                section.group(1).lines().filter(line -> line.startsWith("| `")).toList();
        Class<?> type = argument(handler, 0);
        List<RecordComponent> params = type == NoParams.class ? List.of() : Arrays.asList(type.getRecordComponents());
        assertThat(rows)
                .extracting(row -> row.split("`", -1)[1])
                .containsExactlyElementsOf(
                        params.stream().map(VoiceDocsTest::name).toList());
        for (int i = 0; i < params.size(); i++) {
            DefaultValue byDefault = params.get(i).getAnnotation(DefaultValue.class);
            if (byDefault != null) {
                assertThat(rows.get(i).split("\\|", -1)[3].replace("`", "").strip())
                        .isEqualTo(byDefault.value());
            }
            Range range = params.get(i).getAnnotation(Range.class);
            if (range != null) {
                assertThat(rows.get(i)).contains(range.min() + "–" + range.max());
            }
        }
        answers(section.group(1), argument(handler, 1));
    }

    @Test
    void theDocsSayWhatAPolicyMaySay() throws Exception {
        for (RecordComponent field : VoicePolicy.class.getRecordComponents()) {
            assertThat(docs("voice.md")).contains("| `" + field.getName() + "` | ");
        }
    }

    /** Java knows words that a record cannot have. */
    private static String name(RecordComponent param) {
        JsonProperty named = param.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? param.getName() : named.value();
    }

    private static void answers(String text, Class<?> result) {
        for (RecordComponent field : result.getRecordComponents()) {
            assertThat(text).containsPattern("Answers `\\{[^`]*\\b" + field.getName() + "\\b[^`]*\\}`");
        }
    }

    private static Class<?> argument(Class<?> handler, int number) {
        ParameterizedType implemented = (ParameterizedType) handler.getGenericInterfaces()[0];
        assertThat(implemented.getRawType()).isEqualTo(CommandHandler.class);
        return (Class<?>) implemented.getActualTypeArguments()[number];
    }

    private static String docs(String page) throws Exception {
        Path at = Path.of("").toRealPath();
        while (!Files.exists(at.resolve("docs/commands.md"))) {
            at = Objects.requireNonNull(at.getParent(), "run this inside the source tree");
        }
        return Files.readString(at.resolve("docs").resolve(page));
    }
}
