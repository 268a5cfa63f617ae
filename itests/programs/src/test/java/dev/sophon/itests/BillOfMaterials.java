package dev.sophon.itests;

import dev.sophon.release.Jar;
import dev.sophon.release.Jars;
import dev.sophon.release.Part;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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

    private final Bom bom = new Bom();
    /** The SHA-256 of each jar, by its place in the distribution. */
    private final Map<String, String> jars = new TreeMap<>();

    private BillOfMaterials(String name, String version) {
        Component program = component(new Part("dev.sophon", name, version));
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
        try (FileSystem zip = FileSystems.newFileSystem(archive)) {
            Jars.in(zip.getPath("/", file)).forEach(bill::add);
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

    private void add(Jar jar) {
        Component component = component(jar.part());
        jars.put(jar.place(), jar.sha256());
        component.addHash(new Hash(Hash.Algorithm.SHA_256, jar.sha256()));
        component.addProperty(property(jar.place()));
        jar.inside().forEach(part -> component.addComponent(component(part)));
        bom.addComponent(component);
    }

    private static Component component(Part part) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setGroup(part.group());
        component.setName(part.artifact());
        component.setVersion(part.version());
        component.setPurl("pkg:maven/" + part.group() + "/" + part.artifact() + "@" + part.version());
        return component;
    }

    private static Property property(String place) {
        Property property = new Property();
        property.setName("sophon:place");
        property.setValue(place);
        return property;
    }
}
