package dev.sophon.capability.voice.internal.sound;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.ProgramEnvironment;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of this machine, and how they are started.
 *
 * @param folders where they are looked for, each time: what is installed later counts
 * @param further variables that they get beside the user's own
 */
public record Programs(List<Path> folders, Map<String, String> further) {
    public static Programs ofThisSystem() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/usr/local/bin");
        return new Programs(
                Arrays.stream(path.split(":", -1))
                        .filter(folder -> folder.startsWith("/"))
                        .map(Path::of)
                        .toList(),
                Map.of());
    }

    public Optional<String> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** A command line; empty where there is no such program. */
    public Optional<List<String>> command(List<String> nameAndArguments, String... more) {
        return find(nameAndArguments.get(0)).map(program -> Stream.of(
                        Stream.of(program), nameAndArguments.stream().skip(1), Arrays.stream(more))
                .flatMap(words -> words)
                .toList());
    }

    /** Starts one that ends with the call, at the latest. */
    public Child start(List<String> command, boolean speaksToUs, Invocation call) throws CommandException {
        Child child = start(command, speaksToUs);
        call.onEnd(child::end);
        return child;
    }

    /** Starts one whose end is the caller's affair. */
    public Child start(List<String> command, boolean speaksToUs) throws CommandException {
        ProcessBuilder builder = new ProcessBuilder(command);
        ProgramEnvironment.keepUsersOwn(builder.environment());
        builder.environment().putAll(further);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!speaksToUs) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, Path.of(command.get(0)).getFileName() + " could not be started", e);
        }
    }
}
