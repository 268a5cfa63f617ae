package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the page tells people to type is there. */
class ServiceDocsTest {
    private static final Path PAGE = Path.of("../../docs/service.md");

    @Test
    void everyVerbOfThePageIsThere() throws Exception {
        CommandLine service = new CommandLine(ServiceCommand.of(Program::node));
        List<String> lines;
        try (Stream<String> all = Files.lines(PAGE)) {
            lines = all.filter(line -> line.startsWith("sophon-node service "))
                    .map(line -> line.replaceFirst("\\s*#.*", ""))
                    .toList();
        }
        assertThat(lines).hasSizeGreaterThan(5);
        for (String line : lines) {
            String[] words = line.substring("sophon-node service ".length()).split(" ", -1);
            assertThat(service.parseArgs(words).hasSubcommand()).as(line).isTrue();
        }
        for (String verb : service.getSubcommands().keySet()) {
            assertThat(lines).anyMatch(line -> line.equals("sophon-node service " + verb));
        }
    }

    /** A setting that the page says to take out is one that the unit has. */
    @Test
    void everySettingOfThePageIsInAUnit() throws Exception {
        Service user = new Service(Program.node(), Path.of("/x"), null, Path.of("/"), java.util.Map.of(), true);
        String unit = Unit.of(user);
        for (String setting : List.of(
                "RestrictNamespaces", "SystemCallFilter=~@privileged @resources", "SystemCallArchitectures", "PrivateUsers")) {
            assertThat(Files.readString(PAGE)).contains("`" + setting);
            assertThat(unit).contains("\n" + setting);
        }
    }
}
