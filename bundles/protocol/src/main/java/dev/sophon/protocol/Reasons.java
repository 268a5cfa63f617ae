package dev.sophon.protocol;

import dev.sophon.protocol.wire.CommandInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What keeps commands from running, each reason once: a missing display stops nearly all of them. Not thread-safe. */
public final class Reasons {
    /** What differs from command to command of one reason. */
    private static final Pattern PORT = Pattern.compile("^it needs \\w+: ");

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** A mark that stands for a command's reason, as in {@code [1]}; empty for one without. */
    public String mark(CommandInfo command) {
        if (command.reason() == null || command.reason().isEmpty()) {
            return "";
        }
        int number = numbers.computeIfAbsent(text(command), reason -> numbers.size() + 1);
        return "[" + number + "]";
    }

    /** What the marks stand for, a line each. */
    public List<String> notes() {
        return numbers.entrySet().stream()
                .map(each -> "[" + each.getValue() + "] " + each.getKey())
                .toList();
    }

    /** How many commands cannot run, a line for each reason; none where all can. */
    public static List<String> lines(List<CommandInfo> commands) {
        Map<String, Integer> stopped = new LinkedHashMap<>();
        int all = 0;
        for (CommandInfo command : commands) {
            all += command.status() == Availability.RESERVED ? 0 : 1;
            if (command.status() == Availability.UNAVAILABLE) {
                stopped.merge(text(command), 1, Integer::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Integer> each : stopped.entrySet()) {
            lines.add(each.getValue() + " of " + all + " commands cannot run: " + each.getKey());
        }
        return lines;
    }

    private static String text(CommandInfo command) {
        return command.reason() == null ? "" : PORT.matcher(command.reason()).replaceFirst("");
    }
}
