package dev.sophon.itests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.itests.fuzz.Targets.Parser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The parsers, first with the golden files and what was found before, then with what Jazzer makes of them, guided by the
 * code that it reaches: for some seconds, or as long as {@code -Dsophon.fuzz.seconds=} says.
 */
class FuzzIT {
    private static final int SECONDS =
            Integer.getInteger("sophon.fuzz.seconds", Boolean.getBoolean("sophon.full") ? 900 : 10);

    private static final Path GOLDEN = Path.of("../../bundles/protocol/src/test/resources/golden");
    private static final Path FOUND = Path.of("src/test/resources/found");

    /** What no golden file shows. */
    private static final List<String> OTHERS = List.of(
            "{\"commands\":{\"system.execute\":\"deny\"},\"execute\":{\"deny\":[\"rm\"]},\"filesystem\":{\"roots\":[\"/a\"]}}",
            "{\"gatewayUrl\":\"http://localhost:80\",\"nodeToken\":\"node-a." + "s".repeat(40)
                    + "\",\"autoUpdate\":true}",
            "{\"a\":1,\"b\":\"left\",\"c\":[1.5,2e3],\"d\":false,\"e\":{\"f\":\"x\"}}",
            "{\"type\":1,\"target\":\"ExecuteCommand\",\"invocationId\":\"1\",\"arguments\":[{\"commandId\":\"c\"}]}\u001e",
            "{\"type\":3,\"invocationId\":\"1\",\"result\":{\"a\":[null,true]}}\u001e{\"type\":6}\u001e",
            "{\"type\":7,\"error\":\"x\",\"allowReconnect\":true}\u001e",
            "\u0002\u0091\u0006");

    /** An invocation, a completion and a ping in MessagePack, each with its length before it. */
    private static final List<String> PACKED = List.of(
            "EJUBgMCpSGVhcnRiZWF0kYA=", // [1, {}, nil, "Heartbeat", [{}]]
            "BpUDgKExAg==", // [3, {}, "1", 2]
            "ApEG"); // [6]

    @TempDir
    Path folder;

    @Test
    void everyParserTakesTheSeedsOrRefusesThem() throws IOException {
        List<byte[]> seeds = seeds();
        assertThat(seeds).hasSizeGreaterThan(20 * Parser.values().length);
        seeds.forEach(Targets::fuzzerTestOneInput);
    }

    @Test
    void whatAFuzzerThinksOfIsTakenOrRefused() throws Exception {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        List<byte[]> all = seeds();
        for (int i = 0; i < all.size(); i++) {
            Files.write(seeds.resolve("seed" + i), all.get(i));
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Targets.class.getName(),
                "--instrumentation_includes=dev.sophon.**",
                // That a policy has regular expressions of its owner's is meant; one that is none is refused.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/found-",
                "-max_total_time=" + SECONDS,
                "-timeout=60",
                "-rss_limit_mb=3000",
                "-max_len=4096",
                corpus.toString(),
                seeds.toString());
        Path said = folder.resolve("said");
        Process fuzzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int exit = fuzzer.waitFor();
        String words = Files.readString(said, StandardCharsets.ISO_8859_1);
        assertThat(exit).as("%s%s", words, found()).isZero();
        assertThat(words).containsPattern("Done \\d{3,} runs");
        System.out.println(words.lines()
                .filter(line -> line.startsWith("Done "))
                .findFirst()
                .orElse(""));
    }

    /** To be kept below {@code src/test/resources/found} when it is mended. */
    private String found() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("found-"))
                    .toList()) {
                text.append('\n').append(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        }
        return text.toString();
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        try (Stream<Path> golden = Files.list(GOLDEN)) {
            for (Path file : golden.sorted().toList()) {
                bodies.add(Files.readAllBytes(file));
            }
        }
        OTHERS.forEach(text -> bodies.add(text.getBytes(StandardCharsets.UTF_8)));
        PACKED.forEach(text -> bodies.add(Base64.getDecoder().decode(text)));
        List<byte[]> seeds = new ArrayList<>();
        for (Parser parser : Parser.values()) {
            for (byte[] body : bodies) {
                byte[] seed = new byte[body.length + 1];
                seed[0] = (byte) parser.ordinal();
                System.arraycopy(body, 0, seed, 1, body.length);
                seeds.add(seed);
            }
        }
        if (Files.isDirectory(FOUND)) {
            try (Stream<Path> found = Files.list(FOUND)) {
                for (Path file : found.sorted().toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        return seeds;
    }
}
