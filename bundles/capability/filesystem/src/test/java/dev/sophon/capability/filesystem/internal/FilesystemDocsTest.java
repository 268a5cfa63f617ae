package dev.sophon.capability.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Range;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/commands.md} tells every param and field of these commands, and no other. */
class FilesystemDocsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                FilesystemList.class,
                FilesystemStat.class,
                FilesystemRead.class,
                FilesystemWrite.class,
                FilesystemMkdir.class,
                FilesystemMove.class,
                FilesystemCopy.class,
                FilesystemDelete.class,
                FilesystemTrash.class,
                FilesystemRestore.class,
                FilesystemPurge.class,
                FilesystemSearch.class,
                FilesystemHash.class,
                FilesystemWatch.class,
                FilesystemDownload.class,
                FilesystemUpload.class
            })
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) throws Exception {
        String name =
                handler.getSimpleName().replace("Filesystem", "filesystem.").toLowerCase(Locale.ROOT);
        String docs = docs();
        assertThat(docs).contains("| [" + name + "](#" + name.replace(".", "") + ") | `filesystem.access` | High |");
        Matcher section = Pattern.compile(
                        "^### " + Pattern.quote(name) + "\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(docs);
        assertThat(section.find()).as(name).isTrue();
        List<RecordComponent> params = components(handler, 0);
        List<String> rows =
                section.group(1).lines().filter(line -> line.startsWith("| `")).toList();

        assertThat(rows)
                .extracting(row -> row.split("`", -1)[1])
                .containsExactlyElementsOf(
                        params.stream().map(RecordComponent::getName).toList());
        for (int i = 0; i < params.size(); i++) {
            DefaultValue byDefault = params.get(i).getAnnotation(DefaultValue.class);
            if (byDefault != null) {
                assertThat(rows.get(i).split("\\|", -1)[3].replace("`", "").strip())
                        .isEqualTo(byDefault.value());
            }
            Range range = params.get(i).getAnnotation(Range.class);
            if (range != null && range.max() < Long.MAX_VALUE) {
                assertThat(rows.get(i)).contains(range.min() + "–" + range.max());
            }
        }
        for (RecordComponent field : components(handler, 1)) {
            assertThat(section.group(1)).containsPattern("Answers `\\{[^`]*\\b" + field.getName() + "\\b[^`]*\\}`");
        }
    }

    private static List<RecordComponent> components(Class<?> handler, int argument) {
        Type implemented = handler.getGenericInterfaces()[0];
        assertThat(((ParameterizedType) implemented).getRawType()).isEqualTo(CommandHandler.class);
        Class<?> type = (Class<?>) ((ParameterizedType) implemented).getActualTypeArguments()[argument];
        return List.of(type.getRecordComponents());
    }

    private static String docs() throws Exception {
        Path at = Path.of("").toRealPath();
        while (!Files.exists(at.resolve("docs/commands.md"))) {
            at = Objects.requireNonNull(at.getParent(), "run this inside the source tree");
        }
        return Files.readString(at.resolve("docs/commands.md"));
    }
}
