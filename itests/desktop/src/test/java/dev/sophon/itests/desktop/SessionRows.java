package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Rig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Clipboard, notifications and Canvas: compared with what another program copies and pastes, and with what dbus-monitor and the browser got. */
final class SessionRows {
    private static final String TEXT = "Zwischenablage \uD83D\uDCCB – буфер\nline two\ttab";

    private SessionRows() {}

    static List<Row> all() {
        return List.of(
                new Row("clipboard.read field text", desk -> {
                    copy(desk, TEXT);
                    assertThat(desk.call("clipboard.read").path("text").asText())
                            .isEqualTo(TEXT);
                    String large = "ü".repeat(600_000);
                    copy(desk, large);
                    assertThat(desk.call("clipboard.read").path("text").asText())
                            .isEqualTo(large);
                }),
                new Row("clipboard.read field length", desk -> {
                    copy(desk, TEXT);
                    assertThat(desk.call("clipboard.read").path("length").asInt())
                            .isEqualTo(TEXT.codePointCount(0, TEXT.length()));
                }),
                new Row("clipboard.write param text", desk -> {
                    for (String text : List.of(TEXT, "", "x".repeat(1_000_000), "end")) {
                        desk.call("clipboard.write", "text", text);
                        assertThat(desk.pasted()).isEqualTo(text);
                    }
                }),
                new Row("notify.show param title", desk -> {
                    desk.call("notify.show", "title", "A title & <more>");
                    heard(desk, "string \"A title & <more>\"");
                    desk.call("notify.show", "body", "of the usual title");
                    heard(desk, "string \"Notification\"");
                }),
                new Row("notify.show param body", desk -> {
                    desk.call("notify.show", "body", "plain body ü");
                    heard(desk, "string \"plain body ü\"");
                }),
                new Row("notify.show param icon", desk -> {
                    Path icon = desk.home().resolve("icon.png");
                    desk.photograph(List.of(0, 0, 16, 16), icon);
                    desk.call("notify.show", "icon", icon.toString());
                    heard(desk, "icon.png");
                    assertThat(desk.refused("notify.show", "{\"icon\":\"relative.png\"}"))
                            .contains("icon");
                }),
                new Row("canvas.present param sessionId", desk -> {
                    desk.call("canvas.present", "sessionId", "session-17");
                    opened(desk, desk.rig().url() + "/canvas?session=session-17");
                    assertThat(desk.refused("canvas.present", "{\"sessionId\":\"a/b\"}"))
                            .contains("sessionId");
                }),
                new Row("canvas.present param key", desk -> {
                    assertThat(desk.call("canvas.present", "sessionId", "short", "key", "a-key")
                                    .has("warning"))
                            .isFalse();
                    opened(desk, desk.rig().url() + "/canvas?session=short&key=a-key");
                    assertThat(desk.refused("canvas.present", "{\"sessionId\":\"short\",\"key\":\"a b\"}"))
                            .contains("key");
                }),
                new Row("canvas.present field warning", desk -> assertThat(
                                desk.call("canvas.present", "sessionId", "short")
                                        .path("warning")
                                        .asText())
                        .contains("key")),
                new Row("canvas.present param url", desk -> {
                    desk.call("canvas.present", "url", "https://example.org/page?a=b&c=%20d");
                    opened(desk, "https://example.org/page?a=b&c=%20d");
                    assertThat(desk.refused("canvas.present", "{\"url\":\"file:///etc/passwd\"}"))
                            .contains("url", "http");
                    assertThat(desk.refused("canvas.present", "{}")).contains("sessionId", "url");
                }));
    }

    private static void copy(Desk desk, String text) throws Exception {
        Path file = desk.home().resolve("to-copy");
        Files.writeString(file, text);
        desk.copy(file);
        Rig.await("the clipboard to have it", Desk.PATIENCE, () -> desk.pasted().equals(text));
    }

    private static void heard(Desk desk, String what) throws Exception {
        Rig.await("the notification " + what, Desk.PATIENCE, () -> new String(
                        Files.readAllBytes(desk.heard()), StandardCharsets.UTF_8)
                .contains(what));
    }

    private static void opened(Desk desk, String url) throws Exception {
        Path opened = desk.home().resolve("opened");
        Rig.await(
                url + " to be opened",
                Desk.PATIENCE,
                () -> Files.exists(opened) && Files.readAllLines(opened).contains(url));
    }
}
