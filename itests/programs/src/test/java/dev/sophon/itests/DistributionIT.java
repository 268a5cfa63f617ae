package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void everyPartComesWithItsLicenceInBothArchives(String program) throws Exception {
        Path archive = archive(program);
        String top = archive.getFileName().toString().replaceFirst("\\.zip$", "/");
        Map<String, Long> sizes = new TreeMap<>();
        Map<String, List<String>> index;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            zip.stream().forEach(entry -> sizes.put(entry.getName(), entry.getSize()));
            index = index(new String(
                    zip.getInputStream(zip.getEntry(top + "licences/INDEX.txt")).readAllBytes(),
                    StandardCharsets.UTF_8));
        }
        assertThat(sizes).containsKeys(top + "README.md", top + "LICENSE", top + "NOTICE");
        for (Component component : BillOfMaterials.of(archive).bom().getComponents()) {
            assertLicensed(component, index, sizes, top + "licences/");
            if (component.getComponents() != null) {
                for (Component inside : component.getComponents()) {
                    assertLicensed(inside, index, sizes, top + "licences/");
                }
            }
        }
        Path tar = archive.resolveSibling(archive.getFileName().toString().replaceFirst("zip$", "tar.gz"));
        Process listing = new ProcessBuilder("tar", "-tzf", tar.toString()).start();
        sizes.keySet().removeIf(name -> name.endsWith("/"));
        assertThat(listing.inputReader().lines().filter(name -> !name.endsWith("/")))
                .containsExactlyInAnyOrderElementsOf(sizes.keySet());
    }

    /** The files of each part, as {@code licences/INDEX.txt} lists them. */
    private static Map<String, List<String>> index(String text) {
        Map<String, List<String>> index = new TreeMap<>();
        for (String stanza : text.split("\n\n")) {
            List<String> lines = stanza.strip().lines().map(String::strip).toList();
            index.put(lines.get(0), lines.subList(1, lines.size()));
        }
        return index;
    }

    private static void assertLicensed(
            Component part, Map<String, List<String>> index, Map<String, Long> sizes, String folder) {
        String name = part.getGroup() + ":" + part.getName() + ":" + part.getVersion();
        List<String> files = index.getOrDefault(name, List.of());
        if (files.size() == 1 && files.get(0).startsWith("as ")) {
            files = index.get(files.get(0).substring(3));
        }
        assertThat(files).as("licences of " + name).anyMatch(file -> !file.toLowerCase(Locale.ROOT)
                .matches(".*(notice|copyright|source)[^/]*"));
        for (String file : files) {
            String entry = file.equals("../LICENSE") ? folder.replace("licences/", "LICENSE") : folder + file;
            assertThat(sizes.getOrDefault(entry, 0L)).as(name + ": " + entry).isGreaterThan(50);
        }
    }

    /** By its start level, which the build changes by patterns: they could stop fitting. */
    @ParameterizedTest
    @CsvSource({"node, 82", "gateway, 110"})
    void theShellStartsWhenSomebodyAsksForIt(String program, String featuresAt) throws Exception {
        Path archive = archive(program);
        Properties levels = new Properties();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            String top = archive.getFileName().toString().replaceFirst("\\.zip$", "/");
            levels.load(zip.getInputStream(zip.getEntry(top + "etc/startup.properties")));
        }
        Map<String, Object> late = new TreeMap<>();
        levels.forEach((place, level) -> {
            String name = Path.of(place.toString()).getFileName().toString().replaceFirst("-[0-9.]+\\.jar$", "");
            if (name.matches("org\\.apache\\.karaf\\.(shell\\.core|features\\.core)|jline")) {
                late.put(name, level);
            }
        });
        assertThat(late)
                .isEqualTo(Map.of(
                        "jline", "110",
                        "org.apache.karaf.features.core", featuresAt,
                        "org.apache.karaf.shell.core", "110"));
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
