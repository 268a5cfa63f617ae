package dev.sophon.benchmarks;

import dev.sophon.benchmarks.plugged.Blob;
import dev.sophon.benchmarks.plugged.Capture;
import dev.sophon.benchmarks.plugged.Noop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** The bundle with the commands that are plugged into a Node to be measured; made here, as it is in no distribution. */
public final class Plugged {
    /** Reads only. */
    public static final String NOOP = "bench.noop";
    /** The same as a command with effects. */
    public static final String EFFECT = "bench.effect";

    /** The same as one that an operator has to approve each time. */
    public static final String CRITICAL = "bench.critical";

    public static final String BLOB = "bench.blob";
    public static final String CAPTURE = "bench.capture";
    /** The scope of all of them. */
    public static final String SCOPE = "system.info";

    private static final List<Class<?>> CLASSES =
            List.of(Noop.class, Blob.class, Blob.Params.class, Blob.Text.class, Capture.class, Capture.Taken.class);

    private Plugged() {}

    /** Puts it where a Node that starts on this state folder finds it. */
    static void deploy(Path nodeState) throws IOException {
        Path folder = Files.createDirectories(nodeState.resolve("karaf/deploy"));
        try (OutputStream file = Files.newOutputStream(folder.resolve("benchmarks-plugged.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest())) {
            for (Class<?> type : CLASSES) {
                String name = type.getName().replace('.', '/') + ".class";
                try (InputStream in = Plugged.class.getResourceAsStream("/" + name)) {
                    if (in == null) {
                        throw new IOException(name + " is missing");
                    }
                    add(jar, name, in.readAllBytes());
                }
            }
            for (Part part : PARTS) {
                add(jar, part.file(), part.xml().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes head = manifest.getMainAttributes();
        head.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        head.putValue("Bundle-ManifestVersion", "2");
        head.putValue("Bundle-SymbolicName", "dev.sophon.benchmarks.plugged");
        head.putValue("Bundle-Version", "1.0.0");
        head.putValue("Import-Package", "dev.sophon.node.command,dev.sophon.node.platform");
        List<String> files = new ArrayList<>();
        PARTS.forEach(part -> files.add(part.file()));
        head.putValue("Service-Component", String.join(",", files));
        return manifest;
    }

    private static final List<Part> PARTS = List.of(
            new Part(NOOP, Noop.class, "NONE", "GENERAL", false, ""),
            new Part(EFFECT, Noop.class, "NONE", "GENERAL", true, ""),
            new Part(CRITICAL, Noop.class, "CRITICAL", "GENERAL", false, ""),
            new Part(BLOB, Blob.class, "NONE", "GENERAL", false, ""),
            new Part(CAPTURE, Capture.class, "NONE", "SCREEN", false, "dev.sophon.node.platform.screen.ScreenCapture"));

    /** A component, as bnd would describe it. */
    private record Part(String command, Class<?> type, String risk, String lane, boolean effects, String port) {
        String file() {
            return "OSGI-INF/" + command + ".xml";
        }

        String xml() {
            String reference =
                    port.isEmpty() ? "" : "<reference name=\"port\" interface=\"" + port + "\" parameter=\"0\"/>";
            return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                    + "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + command + "\""
                    + (port.isEmpty() ? "" : " init=\"1\"") + ">"
                    + property("name", "String", command)
                    + property("scope", "String", SCOPE)
                    + property("risk", "String", risk)
                    + property("lane", "String", lane)
                    + property("effects", "Boolean", Boolean.toString(effects))
                    + property("degraded", "String", "")
                    + "<service><provide interface=\"dev.sophon.node.command.CommandHandler\"/></service>"
                    + reference + "<implementation class=\"" + type.getName() + "\"/></scr:component>";
        }

        private static String property(String name, String type, String value) {
            return "<property name=\"sophon.command." + name + "\" type=\"" + type + "\" value=\"" + value + "\"/>";
        }
    }
}
