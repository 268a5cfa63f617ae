package dev.sophon.cli.operator.client;

import dev.sophon.cli.launch.Failure;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a verb finds around itself.
 *
 * @param stateFolder the Gateway's, {@code ~/.sophon} unless told otherwise
 * @param defaultGateway of this machine
 * @param person there where somebody sits at a terminal
 */
public record Surroundings(
        Map<String, String> environment,
        Path stateFolder,
        String defaultGateway,
        Optional<Person> person,
        InputStream input) {
    /** Longer than any token. */
    private static final int MAX_LINE = 4_096;
    /** More than a command may hold. */
    private static final int MAX_INPUT = 16 * 1024 * 1024;

    /** Somebody who can be asked. */
    public interface Person {
        /** The answer; null at the end of the input. */
        @Nullable
        String ask(String question);

        /** As {@link #ask}, without showing what is typed. */
        @Nullable
        String askForSecret(String question);
    }

    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** The next line of the standard input, for what must not stand in a list of processes; what follows it stays there. */
    public String line() throws Failure {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = input.read(); next >= 0 && next != '\n' && line.size() < MAX_LINE; next = input.read()) {
                line.write(next);
            }
            return line.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new Failure("The standard input cannot be read.", e);
        }
    }

    /** The whole standard input. */
    public String all() throws Failure {
        try {
            byte[] bytes = input.readNBytes(MAX_INPUT + 1);
            if (bytes.length > MAX_INPUT) {
                throw new Failure("The standard input is too long: expected " + MAX_INPUT + " bytes at most.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure("The standard input cannot be read.", e);
        }
    }

    public static Optional<Person> atTheConsole() {
        return Optional.ofNullable(System.console()).map(AtConsole::new);
    }

    private record AtConsole(Console console) implements Person {
        @Override
        public @Nullable String ask(String question) {
            return console.readLine("%s", question);
        }

        @Override
        public @Nullable String askForSecret(String question) {
            char[] typed = console.readPassword("%s", question);
            return typed == null ? null : new String(typed);
        }
    }
}
