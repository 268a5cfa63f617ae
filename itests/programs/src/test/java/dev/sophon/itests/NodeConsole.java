package dev.sophon.itests;

import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.Frame;
import dev.sophon.node.control.Frame.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A Node's console as {@code sophon-node console} uses it, without a program's start for each line. */
record NodeConsole(int status, String output) {
    /** Runs a line to its end, in the Node with this state folder. */
    static NodeConsole run(Path state, String line) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (ControlClient node =
                ControlClient.connect(state.resolve("node.sock")).orElseThrow()) {
            node.request("console", Map.of("command", line));
            try {
                node.writeFrame(new Frame(Kind.END, new byte[0]));
            } catch (IOException e) {
                // It has ended already; what it said is still to be read.
            }
            for (Optional<Frame> frame = node.readFrame(); frame.isPresent(); frame = node.readFrame()) {
                if (frame.get().kind() == Kind.EXIT) {
                    return new NodeConsole(frame.get().number(0), said.toString(StandardCharsets.UTF_8));
                }
                said.writeBytes(frame.get().content());
            }
        }
        throw new IOException("the Node has hung up after " + said.toString(StandardCharsets.UTF_8));
    }
}
