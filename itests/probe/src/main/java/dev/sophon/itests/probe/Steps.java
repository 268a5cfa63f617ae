package dev.sophon.itests.probe;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a probe says how far it is, and waits for leave to go on. All are files in one folder: it makes {@code NAME.begun}
 * and {@code NAME.acted}, and waits for {@code NAME.go} and {@code NAME.return}.
 *
 * @param folder an absolute path
 * @param name of this run's files
 * @param effects the file that each run appends one line to: the command's id
 */
public record Steps(String folder, String name, String effects) {
    void act(Invocation call) throws CommandException, InterruptedException {
        try {
            say("begun");
            await("go", call);
            Files.write(
                    Path.of(effects),
                    (call.commandId() + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            say("acted");
            await("return", call);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the probe's files cannot be written", e);
        }
    }

    private void say(String step) throws IOException {
        Files.write(file(step), new byte[0]);
    }

    private Path file(String step) {
        return Path.of(folder, name + "." + step);
    }

    private void await(String step, Invocation call) throws InterruptedException {
        while (!call.ended() && !Files.exists(file(step))) {
            Thread.sleep(1);
        }
    }
}
