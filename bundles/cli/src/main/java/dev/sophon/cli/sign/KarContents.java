package dev.sophon.cli.sign;

import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.signed.Manifest.Declared;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What a KAR of one's own brings: its features, and the commands that its bundles' components declare. */
record KarContents(List<Feature> features, List<Declared> commands) {
    /** A feature of its repository. */
    record Feature(String name, String version) {}

    private static final String PREFIX = "sophon.command.";

    static KarContents read(byte[] kar) throws IOException, Failure {
        List<Feature> features = new ArrayList<>();
        Map<String, Declared> commands = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(kar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(".jar")) {
                    components(zip.readAllBytes(), commands);
                } else if (name.startsWith("repository/") && name.endsWith(".xml")) {
                    elements(zip.readAllBytes(), "feature", attributes -> {
                        if (attributes.containsKey("version")) {
                            features.add(new Feature(
                                    attributes.getOrDefault("name", ""), attributes.getOrDefault("version", "")));
                        }
                    });
                }
            }
        } catch (XMLStreamException e) {
            throw new Failure("The KAR has a file of features or components that is no XML");
        }
        return new KarContents(List.copyOf(features), List.copyOf(commands.values()));
    }

    /** The only one. */
    Feature feature(String option) throws Failure {
        if (features.size() != 1) {
            throw new Failure("The KAR has " + features.size() + " features: say " + option);
        }
        return features.get(0);
    }

    private static void components(byte[] jar, Map<String, Declared> commands) throws IOException, XMLStreamException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml")) {
                    component(zip.readAllBytes(), commands);
                }
            }
        }
    }

    private static void component(byte[] xml, Map<String, Declared> commands) throws XMLStreamException {
        Map<String, String> properties = new HashMap<>();
        elements(
                xml,
                "property",
                attributes ->
                        properties.put(attributes.getOrDefault("name", ""), attributes.getOrDefault("value", "")));
        String name = properties.get(PREFIX + "name");
        if (name != null) {
            commands.put(
                    name,
                    new Declared(
                            name,
                            properties.getOrDefault(PREFIX + "scope", ""),
                            risk(name, Risk.of(properties.getOrDefault(PREFIX + "risk", "")))));
        }
    }

    /** Of a reserved family, not less than the family's. */
    private static Risk risk(String command, Risk declared) {
        return PublishedScopes.reservedFor(command)
                .map(Scope::risk)
                .filter(least -> least.compareTo(declared) > 0)
                .orElse(declared);
    }

    private interface Found {
        void element(Map<String, String> attributes);
    }

    private static void elements(byte[] xml, String wanted, Found found) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        InputStream in = new ByteArrayInputStream(xml);
        XMLStreamReader reader = factory.createXMLStreamReader(in);
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals(wanted)) {
                Map<String, String> attributes = new HashMap<>();
                for (int i = 0; i < reader.getAttributeCount(); i++) {
                    attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                }
                found.element(attributes);
            }
        }
    }
}
