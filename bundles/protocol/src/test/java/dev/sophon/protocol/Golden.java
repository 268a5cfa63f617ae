package dev.sophon.protocol;

import dev.sophon.protocol.wire.CancelCommand;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import dev.sophon.protocol.wire.Paused;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import dev.sophon.protocol.wire.Resumed;
import dev.sophon.protocol.wire.Revoked;
import dev.sophon.protocol.wire.ScopesChanged;
import dev.sophon.protocol.wire.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** The golden files: one example of each record of the wire, which every producer and consumer is tested against. */
public final class Golden {
    private static final Map<String, Class<?>> FILES = new TreeMap<>(Map.ofEntries(
            Map.entry("cancel-command", CancelCommand.class),
            Map.entry("catalog-changed", CatalogChanged.class),
            Map.entry("command-result-approval", CommandResult.class),
            Map.entry("command-result-done", CommandResult.class),
            Map.entry("command-result-error", CommandResult.class),
            Map.entry("command-result-ok", CommandResult.class),
            Map.entry("command-result-same", ReportedResult.class),
            Map.entry("desired-features", DesiredFeatures.class),
            Map.entry("execute-command", ExecuteCommand.class),
            Map.entry("execute-command-approved", ExecuteCommand.class),
            Map.entry("execute-command-minimal", ExecuteCommand.class),
            Map.entry("feature-state", FeatureState.class),
            Map.entry("heartbeat", Heartbeat.class),
            Map.entry("hello", Hello.class),
            Map.entry("hello-reply", HelloReply.class),
            Map.entry("paused", Paused.class),
            Map.entry("progress", Progress.class),
            Map.entry("shown", Shown.class),
            Map.entry("result-ack", ResultAck.class),
            Map.entry("result-ack-resend", ResultAck.class),
            Map.entry("resumed", Resumed.class),
            Map.entry("revoked", Revoked.class),
            Map.entry("scopes-changed", ScopesChanged.class)));

    private Golden() {}

    /** The names of all files, without their ending, and the record that each is an example of. */
    public static Map<String, Class<?>> files() {
        return FILES;
    }

    /** The text of one, as UTF-8. */
    public static byte[] bytes(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
