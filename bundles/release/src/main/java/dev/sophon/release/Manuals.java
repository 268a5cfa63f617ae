package dev.sophon.release;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Manual pages, and what shells need to complete words, from what the programs say of themselves. */
public final class Manuals {
    private final String version;
    private final String date;
    private final StringBuilder page = new StringBuilder();

    private Manuals(String version, String date) {
        this.version = version;
        this.date = date;
    }

    /**
     * With a folder, the version, its day, and the main classes of programs; each has a static method {@code program}.
     * Writes {@code NAME.1}, {@code NAME.bash} and {@code _NAME} for zsh.
     */
    public static void main(String[] words) throws IOException, ReflectiveOperationException {
        Path folder = Files.createDirectories(Path.of(words[0]));
        for (String main : Arrays.asList(words).subList(3, words.length)) {
            CommandLine program = program(Class.forName(main));
            String name = program.getCommandName();
            Files.writeString(folder.resolve(name + ".1"), of(program, words[1], words[2]));
            // It is read by a shell, not run.
            String bash = AutoComplete.bash(name, program).replaceFirst("^#!.*\n", "");
            Files.writeString(folder.resolve(name + ".bash"), bash);
            Files.writeString(folder.resolve("_" + name), zsh(name));
        }
    }

    private static CommandLine program(Class<?> main) throws ReflectiveOperationException {
        for (Method method : main.getDeclaredMethods()) {
            if (method.getName().equals("program")) {
                method.setAccessible(true);
                // What a program works with is asked for when it works.
                return (CommandLine) method.invoke(null, new Object[method.getParameterCount()]);
            }
        }
        throw new NoSuchMethodException(main.getName() + ".program");
    }

    /** The same words as in bash, which zsh can read. */
    private static String zsh(String name) {
        return String.join(
                "\n",
                "#compdef " + name,
                "autoload -U +X bashcompinit && bashcompinit",
                "source /usr/share/bash-completion/completions/" + name,
                "");
    }

    /** The manual page of a program and all of its commands. */
    static String of(CommandLine program, String version, String date) {
        return new Manuals(version, date).page(program);
    }

    private String page(CommandLine program) {
        CommandSpec spec = program.getCommandSpec();
        String name = spec.name();
        String[] description = spec.usageMessage().description();
        line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 " + date + " \"Sophon " + version + "\" Sophon");
        line(".SH NAME");
        line(escaped(name) + " \\- " + text(description.length == 0 ? name : description[0]));
        line(".SH SYNOPSIS");
        line(synopsis(program));
        line(".SH DESCRIPTION");
        for (String each : description) {
            line(text(each));
        }
        line(".SH OPTIONS");
        arguments(spec);
        line(".SH COMMANDS");
        commands(program);
        if (spec.usageMessage().footer().length > 0) {
            line(".SH NOTES");
            for (String each : spec.usageMessage().footer()) {
                line(each.isBlank() ? ".PP" : text(each));
            }
        }
        line(".SH EXIT STATUS");
        line("0 when it went well, 1 when it failed, 2 when it was called wrongly.");
        return page.toString();
    }

    private void commands(CommandLine program) {
        for (CommandLine command : new LinkedHashSet<>(program.getSubcommands().values())) {
            CommandSpec spec = command.getCommandSpec();
            if (spec.usageMessage().hidden()) {
                continue;
            }
            line(".SS " + escaped(spec.qualifiedName()));
            line(synopsis(command));
            line(".PP");
            for (String each : spec.usageMessage().description()) {
                line(text(each));
            }
            arguments(spec);
            for (String each : spec.usageMessage().footer()) {
                line(each.isBlank() ? ".PP" : text(each));
            }
            commands(command);
        }
    }

    /** Those of a command's own: what it shares with the commands above stands there. */
    private void arguments(CommandSpec spec) {
        for (PositionalParamSpec each : spec.positionalParameters()) {
            argument(each.paramLabel(), each);
        }
        for (OptionSpec each : spec.options()) {
            if (!each.hidden() && !each.inherited()) {
                String label = each.typeInfo().isBoolean() ? "" : " " + each.paramLabel();
                argument(String.join(", ", each.names()) + label, each);
            }
        }
    }

    private void argument(String words, ArgSpec argument) {
        line(".TP");
        line(".B " + escaped(words));
        line(Arrays.stream(argument.description()).map(Manuals::text).collect(Collectors.joining("\n")));
    }

    private static String synopsis(CommandLine command) {
        String words = command.getHelp().synopsis(0).strip().replaceAll("\\s+", " ");
        return ".B " + escaped(Ansi.OFF.string(words));
    }

    private static String text(String text) {
        List<String> lines = Ansi.OFF
                .string(text.replace("%n", "\n").replace("%%", "%"))
                .lines()
                .toList();
        return lines.stream().map(Manuals::escaped).collect(Collectors.joining("\n.br\n"));
    }

    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }

    private void line(String line) {
        page.append(line.isEmpty() ? "\\&" : line).append('\n');
    }
}
