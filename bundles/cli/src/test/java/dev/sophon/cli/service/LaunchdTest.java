package dev.sophon.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What launchd is asked, word for word, and the property list. Neither was tried on a Mac. */
class LaunchdTest {
    @TempDir
    Path folder;

    private Recorded recorded;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        recorded = new Recorded(folder);
        file = folder.resolve("Library/LaunchAgents/dev.sophon.node.plist");
        // Loaded after bootstrap or load; it runs after kickstart or start.
        recorded.program(
                "launchctl",
                "cd '" + folder + "'; case $1 in bootstrap|load) touch loaded;; kickstart|start) touch runs;;"
                        + " bootout|unload) rm loaded; rm -f runs;;"
                        + " print) [ -e loaded ] || exit 113; [ ! -e runs ] || printf '\\tpid = 42\\n';;"
                        + " list) [ -e loaded ] || exit 1; [ ! -e runs ] || printf '\\t\"PID\" = 42;\\n';; esac");
    }

    private Launchd launchd(String release) {
        return new Launchd(Program.node(), recorded.host("Mac OS X", release, 501, folder, Map.of()), false, folder);
    }

    private Service service() {
        return new Service(
                Program.node(),
                Path.of("/usr/local/b & b/<sophon-node>"),
                null,
                folder,
                Map.of("JAVA_HOME", "/a&b"),
                true);
    }

    private List<String> went(String release) throws Exception {
        Launchd launchd = launchd(release);
        assertThat(launchd.install(service(), false)).startsWith("Written: " + file, "It starts at your login.");
        assertThat(launchd.install(service(), false)).startsWith("Installed already: " + file);
        recorded.calls();
        assertThat(launchd.start()).containsExactly("Started.");
        assertThat(launchd.start()).containsExactly("Runs already.");
        assertThat(launchd.status().process()).isEqualTo(42);
        assertThat(launchd.restart()).containsExactly("Restarted.");
        assertThat(launchd.stop()).containsExactly("Stopped.");
        assertThat(launchd.stop()).containsExactly("Stopped already.");
        assertThat(launchd.status().state()).isEqualTo("stopped");
        assertThat(launchd.uninstall(false)).startsWith("Stopped, and removed: " + file);
        assertThat(launchd.uninstall(false)).containsExactly("Not installed; there is nothing to do.");
        assertThat(file).doesNotExist();
        return recorded.calls().stream()
                .filter(call -> !call.startsWith("launchctl|print|") && !call.startsWith("launchctl|list|"))
                .toList();
    }

    @Test
    void speaksOfDomainsWhereThereAreSome() throws Exception {
        assertThat(went("14.5"))
                .containsExactly(
                        "launchctl|bootstrap|gui/501|" + file,
                        "launchctl|kickstart|gui/501/dev.sophon.node",
                        "launchctl|bootout|gui/501/dev.sophon.node",
                        "launchctl|bootstrap|gui/501|" + file,
                        "launchctl|kickstart|gui/501/dev.sophon.node",
                        "launchctl|bootout|gui/501/dev.sophon.node");
    }

    @Test
    void loadsAndUnloadsBefore() throws Exception {
        assertThat(went("10.10.5"))
                .containsExactly(
                        "launchctl|load|" + file,
                        "launchctl|start|dev.sophon.node",
                        "launchctl|unload|" + file,
                        "launchctl|load|" + file,
                        "launchctl|start|dev.sophon.node",
                        "launchctl|unload|" + file);
    }

    @Test
    void writesAPropertyListThatAParserTakes() throws Exception {
        launchd("14.5").install(service(), false);
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setEntityResolver((name, address) -> new InputSource(new StringReader("")));
        Document document = parser.parse(file.toFile());
        NodeList all = document.getElementsByTagName("*");
        assertThat(IntStream.range(0, all.getLength())
                        .mapToObj(all::item)
                        .map(node -> node.getNodeName()
                                + (node.getChildNodes().getLength() == 1 ? "=" + node.getTextContent() : "")))
                .containsExactly(
                        "plist",
                        "dict",
                        "key=Label",
                        "string=dev.sophon.node",
                        "key=ProgramArguments",
                        "array",
                        "string=/usr/local/b & b/<sophon-node>",
                        "string=start",
                        "string=--service",
                        "key=RunAtLoad",
                        "true",
                        "key=KeepAlive",
                        "true",
                        "key=EnvironmentVariables",
                        "dict",
                        "key=JAVA_HOME",
                        "string=/a&b",
                        "key=StandardOutPath",
                        "string=" + Program.node().logs() + "/stdout.log",
                        "key=StandardErrorPath",
                        "string=" + Program.node().logs() + "/stderr.log");
        assertThat(Files.readString(file)).contains("<!-- By: sophon-node service install; checksum ");
    }
}
