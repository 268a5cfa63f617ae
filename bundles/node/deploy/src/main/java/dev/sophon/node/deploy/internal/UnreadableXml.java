package dev.sophon.node.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the XML files in the deploy folder that are no feature files though they should be: it says so once and leaves them
 * alone. What nobody takes is looked at again at each turn, ten times a second, and Karaf's deployer logs an error each time.
 * A file that is mended goes to that deployer. This one is asked before it, by its ranking.
 */
@Component(immediate = true, service = ArtifactInstaller.class, property = "service.ranking:Integer=100")
public final class UnreadableXml implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableXml.class);
    private static final Pattern KNOWN =
            Pattern.compile("(http://karaf\\.apache\\.org/xmlns/features/v1\\.[0-6]\\.0)?");

    private final XMLInputFactory factory = XMLInputFactory.newFactory();

    /** Reads XML without leaving the file. */
    public UnreadableXml() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    @Override
    public boolean canHandle(File file) {
        return file.isFile()
                && file.getName().endsWith(".xml")
                && !problem(file).isEmpty();
    }

    /** Empty for a feature file, and for XML of another kind, which another deployer may know. */
    private synchronized String problem(File file) {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            reader.nextTag();
            QName root = reader.getName();
            return root.getLocalPart().equals("features")
                            && !KNOWN.matcher(root.getNamespaceURI()).matches()
                    ? "it is of a version of feature files that is not known"
                    : "";
        } catch (IOException e) {
            return "it cannot be opened";
        } catch (XMLStreamException e) {
            return "it is no XML that can be read"
                    + (e.getLocation() == null
                            ? ""
                            : ", from line " + e.getLocation().getLineNumber() + " on");
        }
    }

    @Override
    public void install(File file) {
        String problem = problem(file);
        if (file.exists() && !problem.isEmpty()) {
            LOG.warn(
                    "{} in the deploy folder is left alone: {}. Put a mended one in its place",
                    file.getName(),
                    problem);
        }
    }

    @Override
    public void update(File file) {
        install(file);
    }

    /**
     * Called for a file that is gone, and for one that this no longer takes. The folder's watcher has seen a mended file
     * then and would not offer it to anybody else, so it is given another time, which makes it a new one.
     */
    @Override
    public void uninstall(File file) {
        if (file.exists() && !file.setLastModified(Math.max(System.currentTimeMillis(), file.lastModified() + 1))) {
            LOG.warn(
                    "{} in the deploy folder can be read now. Copy it there once more to have it installed",
                    file.getName());
        }
    }
}
