package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.util.ArrayList;
import java.util.List;

/** The text of launchd's property list. */
final class Plist {
    private Plist() {}

    static String of(Service service) throws Failure {
        Program program = service.program();
        List<String> lines = new ArrayList<>(List.of(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
                        + " \"http://www.apple.com/DTD/PropertyList-1.0.dtd\">",
                "<!-- By: " + program.name() + " service install; " + OwnFile.MARK + " -->",
                "<plist version=\"1.0\">",
                "<dict>"));
        entry(lines, "Label", string(program.label()));
        lines.addAll(List.of("    <key>ProgramArguments</key>", "    <array>"));
        lines.add("        " + string(service.executable().toString()));
        for (String word : program.verb()) {
            lines.add("        " + string(word));
        }
        lines.add("    </array>");
        entry(lines, "RunAtLoad", "<true/>");
        entry(lines, "KeepAlive", "<true/>");
        if (service.account() != null) {
            entry(lines, "UserName", string(service.account()));
        }
        if (!service.environment().isEmpty()) {
            lines.addAll(List.of("    <key>EnvironmentVariables</key>", "    <dict>"));
            for (var variable : service.environment().entrySet()) {
                lines.add("        <key>" + variable.getKey() + "</key>");
                lines.add("        " + string(variable.getValue()));
            }
            lines.add("    </dict>");
        }
        String logs = service.logs().toString();
        entry(lines, "StandardOutPath", string(logs + "/stdout.log"));
        entry(lines, "StandardErrorPath", string(logs + "/stderr.log"));
        lines.addAll(List.of("</dict>", "</plist>"));
        return String.join("\n", lines) + "\n";
    }

    private static void entry(List<String> lines, String key, String value) {
        lines.add("    <key>" + key + "</key>");
        lines.add("    " + value);
    }

    private static String string(String text) throws Failure {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new Failure("A path or a variable with a control character in it cannot be given to launchd.");
        }
        return "<string>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</string>";
    }
}
