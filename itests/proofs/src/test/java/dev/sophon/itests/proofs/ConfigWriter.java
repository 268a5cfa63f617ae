package dev.sophon.itests.proofs;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.StateFolder;
import java.net.URI;
import java.nio.file.Path;

/** A process of its own that writes {@code config.json} again and again, as pairing does, until it is killed. */
final class ConfigWriter {
    private ConfigWriter() {}

    /** @param arguments the state folder, and how many times to write */
    public static void main(String[] arguments) throws Exception {
        ConfigFile file = new ConfigFile(new StateFolder(Path.of(arguments[0])));
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            file.savePairing(URI.create("http://localhost:" + (10_000 + i)), token(i));
        }
    }

    static NodeToken token(int i) {
        return NodeToken.parse("node-" + i + "." + "s".repeat(40) + i);
    }
}
