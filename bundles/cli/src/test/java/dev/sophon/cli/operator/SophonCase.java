package dev.sophon.cli.operator;

import dev.sophon.cli.operator.client.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sophon} as it is typed, against a Gateway on this machine. */
abstract class SophonCase {
    @TempDir
    Path state;

    final FakeGateway gateway;
    final Map<String, String> environment = new HashMap<>();
    Optional<Surroundings.Person> person = Optional.empty();
    InputStream input = new ByteArrayInputStream(new byte[0]);
    String out = "";
    String err = "";

    SophonCase() {
        try {
            gateway = new FakeGateway();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void loggedIn() {
        environment.put("SOPHON_GATEWAY", gateway.url());
        environment.put("SOPHON_TOKEN", FakeGateway.TOKEN);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Runs it and keeps what it prints. */
    int sophon(String... args) {
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        CommandLine program = Sophon.program(new Surroundings(environment, state, gateway.url(), person, input));
        program.setOut(new PrintWriter(printed));
        program.setErr(new PrintWriter(complained));
        int exit = Sophon.run(program, args);
        out = printed.toString();
        err = complained.toString();
        return exit;
    }

    static InputStream typed(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
