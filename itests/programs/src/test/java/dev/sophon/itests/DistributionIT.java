package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the distributions, and the bill of materials that says so, which lies beside each archive. */
class DistributionIT {
    /** Parts of Karaf that nothing here uses, and which have had faults of their own. */
    private static final List<String> UNWANTED = List.of(
            "org.eclipse.osgi",
            "pax-logging-logback",
            "org.apache.karaf.shell.groovy",
            "org.apache.felix.webconsole",
            "org.apache.felix.inventory",
            "org.apache.karaf.deployer.blueprint",
            "org.apache.karaf.deployer.wrap",
            "org.apache.karaf.scr.management");

    private static Path archive(String program) throws Exception {
        Path target = Rig.distributions().resolve(program).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("sophon-[a-z]+-[0-9.]+\\.zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "gateway"})
    void theBillOfMaterialsListsWhatIsShippedAndNothingElse(String program) throws Exception {
        Path archive = archive(program);
        BillOfMaterials bill = BillOfMaterials.of(archive);
        byte[] json = bill.json().getBytes(StandardCharsets.UTF_8);
        Path file = archive.resolveSibling(archive.getFileName().toString().replaceFirst("zip$", "cdx.json"));
        Files.write(file, json);
        assertThat(new JsonParser().validate(json, BillOfMaterials.FORMAT)).isEmpty();
        // Read back as somebody else would.
        JsonNode components = Json.tree(json).path("components");
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode component : components) {
            assertThat(component.path("purl").asText()).matches("pkg:maven/[^/]+/[^/@]+@.+");
            listed.put(
                    component.path("properties").path(0).path("value").asText(),
                    component.path("hashes").path(0).path("content").asText());
        }
        assertThat(listed).isEqualTo(bill.jars()).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "gateway"})
    void whatNothingUsesIsNotShippedAndNothingIsTwice(String program) throws Exception {
        BillOfMaterials bill = BillOfMaterials.of(archive(program));
        assertThat(bill.jars().keySet())
                .noneMatch(place -> UNWANTED.stream().anyMatch(place::contains))
                .noneMatch(place -> program.equals("gateway") && place.contains("deployer"));
        Map<String, Long> jackson = bill.bom().getComponents().stream()
                .filter(component -> component.getGroup().startsWith("com.fasterxml.jackson"))
                .collect(Collectors.groupingBy(component -> component.getName(), Collectors.counting()));
        assertThat(jackson).hasSizeGreaterThan(3).allSatisfy((name, count) -> assertThat(count)
                .isEqualTo(1));
    }
}
