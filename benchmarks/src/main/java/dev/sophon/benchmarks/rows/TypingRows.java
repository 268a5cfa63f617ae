package dev.sophon.benchmarks.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.CProgram;
import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.HeldText;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlayedGateway;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Texts that are typed through the hub, until an application holds all of them. */
public final class TypingRows implements Measurement {
    private static final Subject ASCII = new Subject(
            "type-ascii",
            "ms",
            "1000 ASCII characters until a program in a terminal has them, against XTEST in C; xdotool");
    /** Most of it is GTK's own work, so that C is not 40 times as quick as xdotool either. */
    private static final Subject GTK =
            new Subject("type-ascii-gtk", "ms", "the same until a GTK application holds them");

    private static final Subject CJK =
            new Subject("type-cjk", "ms", "100 Chinese characters until the application holds them; xdotool");
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 20;
    /** Of a terminal, which is quick: Java's compiler would have a share in the first of them. */
    private static final int QUICK_WARM_UP = 400;

    private static final int QUICK_ROUNDS = 100;

    private static final int PEER_ROUNDS = 5;
    private static final int SLOW_ROUNDS = 2;

    private static final String TEXT = "The quick brown fox jumps over 13 lazy dogs; (quietly) he says: 'Nothing!' "
            .repeat(14)
            .substring(0, 1000);
    private static final String CHINESE =
            "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光".repeat(2).substring(0, 100);

    @Override
    public List<Subject> subjects() {
        return List.of(ASCII, GTK, CJK);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        return List.of(
                ascii(stage, ASCII, HeldText.Kind.XTERM, QUICK_WARM_UP, QUICK_ROUNDS),
                ascii(stage, GTK, HeldText.Kind.GTK, WARM_UP, ROUNDS),
                cjk(stage));
    }

    private static Row ascii(Stage stage, Subject subject, HeldText.Kind kind, int warmUp, int rounds)
            throws Exception {
        CProgram c = stage.c("typing", List.of("-lX11", "-l:libXtst.so.6"), TEXT);
        try (HeldText held = stage.heldText(kind)) {
            Timing.Step ours = until(held, TEXT, () -> type(stage, TEXT));
            Timing.Step floor = until(held, TEXT, () -> c.run("t"));
            Timing.warmUp(warmUp, ours, floor);
            Samples[] both = Timing.inTurn(rounds, 1, ours, floor);
            double quick =
                    Timing.inTurn(PEER_ROUNDS, 1, until(held, TEXT, () -> xdotool("--delay", "0", TEXT)))[0].median();
            double usual = Timing.inTurn(SLOW_ROUNDS, 1, until(held, TEXT, () -> xdotool(TEXT)))[0].median();
            Goal likeC = Goal.timesFloor(1.3);
            return Row.of(
                    subject,
                    both[0].median(),
                    both[1].median(),
                    Map.of("xdotool", usual, "xdotool --delay 0", quick),
                    kind == HeldText.Kind.XTERM ? likeC.and(Goal.timesOther(0.025, "xdotool", usual)) : likeC,
                    both[0].noise());
        }
    }

    private static Row cjk(Stage stage) throws Exception {
        try (HeldText held = stage.heldText(HeldText.Kind.GTK)) {
            Timing.Step chinese = until(held, CHINESE, () -> type(stage, CHINESE));
            Timing.warmUp(WARM_UP, chinese);
            Samples ourChinese = Timing.inTurn(ROUNDS, 1, chinese)[0];
            // What the application holds then is not always what was asked for, so only its end is waited for.
            Timing.Step theirChinese = Timing.millis(() -> xdotool(CHINESE));
            double usualChinese = Timing.inTurn(PEER_ROUNDS, 1, theirChinese)[0].median();
            return Row.of(
                    CJK,
                    ourChinese.median(),
                    null,
                    Map.of("xdotool", usualChinese),
                    Goal.timesOther(0.1, "xdotool", usualChinese),
                    ourChinese.noise());
        }
    }

    private static Timing.Step until(HeldText held, String text, Timing.Work typing) {
        Timing.Step typed = Timing.millis(() -> {
            typing.run();
            held.await(text);
        });
        return () -> {
            held.clear();
            return typed.run();
        };
    }

    private static void type(Stage stage, String text) throws Exception {
        PlayedGateway hub = stage.hub();
        HubConnection node = stage.node();
        JsonNode params = Json.mapper().createObjectNode().put("text", text);
        hub.execute(node, "input.keyboard.type", params);
    }

    private static void xdotool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("xdotool", "type"));
        command.addAll(List.of(arguments));
        Programs.run(command.toArray(String[]::new));
    }
}
