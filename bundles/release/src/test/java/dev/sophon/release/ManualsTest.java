package dev.sophon.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ManualsTest {
    @Command(
            name = "some",
            description = "Does 'this'.",
            subcommands = {Deep.class, Hidden.class})
    static class Some {
        @Option(
                names = {"-n", "--number"},
                paramLabel = "N",
                scope = CommandLine.ScopeType.INHERIT,
                description = "How many, at most 5%%.")
        int number;
    }

    @Command(
            name = "deep",
            description = "First.%n.Second with a \\.",
            footer = {"", "As in: some deep x"})
    static class Deep {
        @Parameters(paramLabel = "WHAT", description = "What to do.")
        String what = "";
    }

    @Command(name = "secret", hidden = true)
    static class Hidden {}

    @Test
    void eachCommandAndOptionIsDescribedOnceAndNothingIsTakenForAMacro() {
        assertThat(Manuals.of(new CommandLine(new Some()), "1.2", "2026-01-01"))
                .isEqualTo(
                        """
                        .TH SOME 1 2026-01-01 "Sophon 1.2" Sophon
                        .SH NAME
                        some \\- Does \\(aqthis\\(aq.
                        .SH SYNOPSIS
                        .B some [\\-n=N] [COMMAND]
                        .SH DESCRIPTION
                        Does \\(aqthis\\(aq.
                        .SH OPTIONS
                        .TP
                        .B \\-n, \\-\\-number N
                        How many, at most 5%.
                        .SH COMMANDS
                        .SS some deep
                        .B some deep [\\-n=N] WHAT
                        .PP
                        First.
                        .br
                        \\&.Second with a \\e.
                        .TP
                        .B WHAT
                        What to do.
                        .PP
                        As in: some deep x
                        .SH EXIT STATUS
                        0 when it went well, 1 when it failed, 2 when it was called wrongly.
                        """);
    }
}
