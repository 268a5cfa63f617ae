package dev.sophon.itests;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/** What a distribution consists of: each jar in its archive, and in each of ours the libraries that came inside. */
final class BillOfMaterials {
    static final Version FORMAT = Version.VERSION_16;
    /** Of those whose jar does not say it, and does not lie in a folder that does. */
    private static final Map<String, String> GROUPS = Map.of("jspecify", "org.jspecify", "picocli", "info.picocli");

    private final Properties embedded = new Properties();
    private final Bom bom = new Bom();
    /** The SHA-256 of each jar, by its place in the distribution. */
    private final Map<String, String> jars = new TreeMap<>();

    private BillOfMaterials(String name, String version) throws IOException {
        try (InputStream in = BillOfMaterials.class.getResourceAsStream("/embedded.properties")) {
            embedded.load(in);
        }
        Component program = component("dev.sophon", name, version);
        program.setType(Component.Type.APPLICATION);
        Metadata metadata = new Metadata();
        metadata.setComponent(program);
        bom.setMetadata(metadata);
    }

    /** Of the distribution in this archive, {@code NAME-VERSION.zip}. */
    static BillOfMaterials of(Path archive) throws IOException {
        String file = archive.getFileName().toString().replaceFirst("\\.zip$", "");
        int dash = file.lastIndexOf('-');
        BillOfMaterials bill = new BillOfMaterials(file.substring(0, dash), file.substring(dash + 1));
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".jar")) {
                    bill.add(
                            entry.getName().substring(file.length() + 1),
                            zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return bill;
    }

    Bom bom() {
        return bom;
    }

    Map<String, String> jars() {
        return jars;
    }

    String json() throws GeneratorException {
        return BomGeneratorFactory.createJson(FORMAT, bom).toJsonString();
    }

    private void add(String place, byte[] jar) throws IOException {
        Map<String, String> coordinates = new TreeMap<>();
        TreeSet<String> inside = new TreeSet<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties")) {
                    Properties pom = new Properties();
                    pom.load(new ByteArrayInputStream(in.readAllBytes()));
                    coordinates.put(
                            pom.getProperty("artifactId"),
                            pom.getProperty("groupId") + ":" + pom.getProperty("version"));
                } else if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
                    inside.add(name.substring(0, Math.max(0, name.lastIndexOf('/')))
                            .replace('/', '.'));
                }
            }
        }
        Component component = located(place, coordinates);
        jars.put(place, sha256(jar));
        component.addHash(new Hash(Hash.Algorithm.SHA_256, jars.get(place)));
        component.addProperty(property(place));
        if ("dev.sophon".equals(component.getGroup())) {
            inside.removeIf(name -> name.startsWith("dev.sophon."));
            inside.stream()
                    .map(this::library)
                    .distinct()
                    .map(BillOfMaterials::component)
                    .forEach(component::addComponent);
        } else {
            coordinates.forEach((artifact, rest) -> {
                if (!artifact.equals(component.getName())) {
                    component.addComponent(component(rest.replaceFirst(":", ":" + artifact + ":")));
                }
            });
        }
        bom.addComponent(component);
    }

    /** By the folder, as Maven lays a repository out; otherwise by what the jar says of itself. */
    private static Component located(String place, Map<String, String> coordinates) {
        String[] parts = place.split("/", -1);
        int last = parts.length - 1;
        if (parts[0].equals("system")) {
            String group = String.join(".", java.util.Arrays.asList(parts).subList(1, last - 2));
            return component(group, parts[last - 2], parts[last - 1]);
        }
        for (Map.Entry<String, String> one : coordinates.entrySet()) {
            String[] rest = one.getValue().split(":", -1);
            if (parts[last].equals(one.getKey() + "-" + rest[1] + ".jar")) {
                return component(rest[0], one.getKey(), rest[1]);
            }
        }
        String file = parts[last].replaceFirst("\\.jar$", "");
        int dash = file.lastIndexOf('-');
        String artifact = file.substring(0, dash);
        if (!GROUPS.containsKey(artifact)) {
            throw new IllegalStateException(place + ": nothing says which artifact this is");
        }
        return component(GROUPS.get(artifact), artifact, file.substring(dash + 1));
    }

    /** The library that a package is of: the longest name that is known. */
    private String library(String name) {
        for (String prefix = name;
                !prefix.isEmpty();
                prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('.')))) {
            if (embedded.containsKey(prefix)) {
                return embedded.getProperty(prefix);
            }
        }
        throw new IllegalStateException(name + ": embedded.properties does not say which library this is of");
    }

    private static Component component(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        return component(parts[0], parts[1], parts[2]);
    }

    private static Component component(String group, String artifact, String version) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setGroup(group);
        component.setName(artifact);
        component.setVersion(version);
        component.setPurl("pkg:maven/" + group + "/" + artifact + "@" + version);
        return component;
    }

    private static Property property(String place) {
        Property property = new Property();
        property.setName("sophon:place");
        property.setValue(place);
        return property;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
