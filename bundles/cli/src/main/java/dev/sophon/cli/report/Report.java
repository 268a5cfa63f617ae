package dev.sophon.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.logs.RecentEntries;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The parts of a report. One that cannot be had says why; the others are there still. Not thread-safe. */
public final class Report {
    private static final String ABOUT =
            """
            What %s knows of itself, for whoever helps.

            doctor.json    what it found, and what mends it
            versions.json  the program, its Java and the system
            status.json    what it does now
            settings.json  what it is told, without secrets
            state.json     which files it has, by name and size
            log.jsonl      its log since %s, the newest 8 MiB at most

            *** stands for what was taken out: secrets, and what looks like one. Params, results, typed text and contents
            are in none of these. Names of machines, nodes and files are: look through it before you pass it on.
            """;

    private final String program;
    private final Path logs;
    private final String prefix;
    private final Redaction redaction;
    private final Map<String, Callable<?>> parts = new LinkedHashMap<>();

    /**
     * One with its versions and its log.
     *
     * @param logs the folder of its logs
     * @param prefix of their names, before the day
     */
    public Report(String program, Path logs, String prefix, Redaction redaction) {
        this.program = program;
        this.logs = logs;
        this.prefix = prefix;
        this.redaction = redaction;
        parts.put("versions.json", this::versions);
    }

    /** One more part, asked for when the archive is made. */
    public Report with(String name, Callable<?> content) {
        parts.put(name, content);
        return this;
    }

    private Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        String version = Report.class.getPackage().getImplementationVersion();
        versions.put("program", program);
        versions.put("version", version == null ? "development" : version);
        versions.put("java", System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"));
        versions.put(
                "system",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")));
        versions.put("made", Instant.now().toString());
        return versions;
    }

    /** A zip with all of them. */
    byte[] archive(Instant since) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            add(zip, "README.txt", ABOUT.formatted(program, since).getBytes(StandardCharsets.UTF_8));
            for (var part : parts.entrySet()) {
                JsonNode content = redaction.of(content(part.getValue()));
                add(
                        zip,
                        part.getKey(),
                        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
            }
            zip.putNextEntry(new ZipEntry(program + "/log.jsonl"));
            for (JsonNode entry : log(since)) {
                zip.write(Json.bytes(redaction.of(entry)));
                zip.write('\n');
            }
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private List<? extends JsonNode> log(Instant since) {
        try {
            return RecentEntries.read(logs, prefix, since);
        } catch (IOException e) {
            return List.of(problem(Problems.withPath(e)));
        }
    }

    private void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(program + "/" + name));
        zip.write(content);
        zip.closeEntry();
    }

    private static JsonNode content(Callable<?> part) throws InterruptedException {
        try {
            return Json.mapper().valueToTree(part.call());
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            return problem(Problems.withPath(e));
        } catch (Exception e) { // A Callable declares nothing narrower, and the other parts are wanted still.
            return problem(e.getClass().getSimpleName());
        }
    }

    private static JsonNode problem(String words) {
        return Json.mapper().createObjectNode().put("problem", words);
    }
}
