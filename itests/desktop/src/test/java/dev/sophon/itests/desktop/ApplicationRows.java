package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.util.List;

/** Applications: compared with what the desktop and ps say. */
final class ApplicationRows {
    private ApplicationRows() {}

    static List<Row> all() {
        return List.of(
                new Row("app.launch param name", desk -> {
                    JsonNode byName = desk.approved("app.launch", "name", "zenity", "args", info("by-name"));
                    JsonNode byPath = desk.approved("app.launch", "name", "/usr/bin/zenity", "args", info("by-path"));
                    desk.window("by-name");
                    desk.window("by-path");
                    close(desk, byName);
                    close(desk, byPath);
                    assertThat(desk.refused("app.launch", "{\"name\":\"no-such-program-here\"}"))
                            .contains("name");
                }),
                new Row("app.launch param args", desk -> {
                    JsonNode launched = desk.approved(
                            "app.launch", "name", "zenity", "args", info("a title; with $(nothing) \"run\""));
                    desk.window("a title; with $(nothing) \"run\"");
                    close(desk, launched);
                    List<String> terminal = desk.terminal("asked-first", "cat");
                    JsonNode shell = desk.approved(
                            "app.launch", "name", terminal.get(0), "args", terminal.subList(1, terminal.size()));
                    desk.window("asked-first");
                    close(desk, shell);
                }),
                new Row("app.launch field pid", desk -> {
                    JsonNode launched = desk.approved("app.launch", "name", "zenity", "args", info("of-a-pid"));
                    assertThat(desk.pid(desk.window("of-a-pid")))
                            .isEqualTo(launched.path("pid").asLong());
                    close(desk, launched);
                }),
                new Row("app.launch field app", desk -> {
                    JsonNode launched = desk.approved("app.launch", "name", "zenity", "args", info("of-a-name"));
                    desk.window("of-a-name");
                    assertThat(launched.path("app").asText())
                            .isEqualTo("zenity")
                            .isEqualTo(desk.run(
                                            "ps",
                                            "-o",
                                            "comm=",
                                            "-p",
                                            launched.path("pid").asText())
                                    .strip());
                    close(desk, launched);
                }),
                new Row("app.close param name", desk -> {
                    long pid = desk.approved("app.launch", "name", "zenity", "args", info("to-close"))
                            .path("pid")
                            .asLong();
                    desk.window("to-close");
                    JsonNode answer = desk.call("app.close", "name", "zenity");
                    assertThat(answer.path("apps").findValuesAsText("outcome")).containsOnly("closed");
                    Rig.await("it to be gone", Desk.PATIENCE, () -> ProcessHandle.of(pid)
                            .isEmpty());
                    assertThat(desk.refused("app.close", "{}")).contains("name", "pid");
                }),
                new Row("app.close param pid", desk -> {
                    long one = desk.approved("app.launch", "name", "zenity", "args", info("one"))
                            .path("pid")
                            .asLong();
                    long two = desk.approved("app.launch", "name", "zenity", "args", info("two"))
                            .path("pid")
                            .asLong();
                    desk.window("one");
                    desk.window("two");
                    desk.call("app.close", "pid", one);
                    Rig.await("it to be gone", Desk.PATIENCE, () -> ProcessHandle.of(one)
                            .isEmpty());
                    assertThat(desk.titles()).contains("two").doesNotContain("one");
                    desk.call("app.close", "pid", two);
                }),
                new Row("app.focus param name", desk -> {
                    JsonNode launched = desk.approved("app.launch", "name", "zenity", "args", info("to-focus"));
                    desk.window("to-focus");
                    desk.front(Desk.GTK);
                    desk.call("app.focus", "name", "zenity");
                    assertThat(desk.active()).isEqualTo("to-focus");
                    close(desk, launched);
                }),
                new Row("app.focus param pid", desk -> {
                    desk.front(Desk.GTK);
                    desk.call("app.focus", "pid", desk.pid(desk.window(Desk.QT)));
                    assertThat(desk.active()).isEqualTo(Desk.QT);
                    desk.call("app.focus", "pid", desk.pid(desk.window(Desk.GTK)));
                    assertThat(desk.active()).isEqualTo(Desk.GTK);
                }),
                new Row("app.list field count", desk -> {
                    JsonNode answer = desk.call("app.list");
                    assertThat(answer.path("count").asInt())
                            .isEqualTo(answer.path("apps").size())
                            .isEqualTo((int) desk.pids().distinct().count());
                }),
                new Row("app.list field apps", desk -> assertThat(
                                desk.call("app.list").path("apps").findValuesAsText("windowTitle"))
                        .contains(Desk.GTK, Desk.QT)),
                new Row("app.list field name", desk -> {
                    String args = desk.run("ps", "-o", "args=", "-p", String.valueOf(desk.pid(desk.window(Desk.GTK))));
                    assertThat(args)
                            .contains("/" + listed(desk, Desk.GTK).path("name").asText() + " ");
                }),
                new Row("app.list field pid", desk -> assertThat(
                                listed(desk, Desk.GTK).path("pid").asLong())
                        .isEqualTo(desk.pid(desk.window(Desk.GTK)))),
                new Row("app.list field windowTitle", desk -> assertThat(desk.titles())
                        .contains(listed(desk, Desk.QT).path("windowTitle").asText())));
    }

    private static List<String> info(String title) {
        return List.of("--info", "--title", title, "--text", "Hello");
    }

    private static JsonNode listed(Desk desk, String title) throws Exception {
        for (JsonNode app : desk.call("app.list").path("apps")) {
            if (app.path("windowTitle").asText().equals(title)) {
                return app;
            }
        }
        throw new AssertionError("app.list has no " + title);
    }

    private static void close(Desk desk, JsonNode launched) throws Exception {
        long pid = launched.path("pid").asLong();
        desk.call("app.close", "pid", pid);
        Rig.await(pid + " to end", Desk.PATIENCE, () -> ProcessHandle.of(pid).isEmpty());
    }
}
