package dev.sophon.cli.node;

import dev.sophon.node.identity.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** Runs the program as its main method does, and keeps what it prints. */
final class Terminal {
    private final Path state;
    private String input = "";

    Terminal(Path state) {
        this.state = state;
    }

    /** How a run ended. */
    record Run(int exit, String out, String err) {}

    Terminal typed(String text) {
        input = text;
        return this;
    }

    Run run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        InputStream in = System.in;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setProperty(StateFolder.PROPERTY, state.toString());
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            CommandLine program = SophonNode.program()
                    .setOut(new PrintWriter(System.out, true))
                    .setErr(new PrintWriter(System.err, true));
            int exit = program.execute(args);
            return new Run(exit, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.clearProperty(StateFolder.PROPERTY);
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
        }
    }
}
