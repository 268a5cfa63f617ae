package dev.sophon.cli.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KarafLauncher;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.OwnGateway;
import dev.sophon.gateway.backup.BackupFile;
import dev.sophon.gateway.backup.BackupManifest;
import dev.sophon.gateway.backup.BackupWriter;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Schema;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sophon-gateway backup}. A Gateway that runs is asked with its Admin token, and writes the backup into its state
 * folder, from where it is taken: so it is only for who owns that folder.
 */
@Command(
        name = "backup",
        description = "Write all records, as they are now, into a file. The Gateway may run meanwhile.",
        footer = {
            "",
            "The file is yours alone (0600). It holds hashes of tokens and passwords, and all else that the database holds:"
                    + " keep it as you keep passwords. The settings, TLS files and the key of the audit are not in it."
        })
final class BackupCommand implements Callable<Integer> {
    private static final long BETWEEN_LOOKS_MS = 100;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A new file, as in sophon-2030-01-01.zip.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print what is in it, as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Failure("FILE: expected a file in a folder that is there");
        }
        if (Files.exists(target)) {
            throw new Failure(file + " is there already: choose another name.");
        }
        Path part = folder.resolve(".sophon-backup-" + Long.toHexString(new SecureRandom().nextLong()));
        try {
            LongConsumer progress =
                    json ? rows -> {} : new Copying(spec.commandLine().getErr(), "written");
            Path state = GatewaySettings.stateFolder();
            if (RunningGateway.url(state).isPresent()) {
                take(byTheGateway(state, progress), part);
            } else {
                byItself(state, part, progress);
            }
            try (BackupFile written = BackupFile.open(part)) {
                // Not over what somebody else has put there meanwhile.
                Files.move(part, target);
                told(written.manifest(), target);
            }
            return 0;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Has the running Gateway write one; where it lies. */
    private static Path byTheGateway(Path state, LongConsumer progress)
            throws IOException, Failure, InterruptedException {
        GatewayClient gateway = OwnGateway.asked();
        JsonNode now = gateway.call("POST", "/backup", null);
        String id = now.path("id").asText();
        while (now.path("state").asText().equals("running")) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            now = gateway.get("/backup");
            progress.accept(now.path("rows").asLong());
        }
        if (!now.path("id").asText().equals(id)) {
            throw new Failure("Another backup was begun meanwhile.");
        }
        if (!now.path("state").asText().equals("done")) {
            throw new Failure(
                    "The Gateway could not write it: " + now.path("message").asText());
        }
        return state.resolve("data/backup").resolve(now.path("file").asText());
    }

    private static void take(Path written, Path part) throws IOException {
        try {
            Files.move(written, part, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // On another disk. Its owner's only before anything is in it.
            Files.createFile(part);
            GatewayHome.restrict(part);
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE);
                    FileChannel in = FileChannel.open(written, StandardOpenOption.READ)) {
                for (long at = 0; at < in.size(); ) {
                    at += in.transferTo(at, in.size() - at, out);
                }
                out.force(true);
            }
            Files.delete(written);
        }
    }

    private static void byItself(Path state, Path part, LongConsumer progress) throws IOException, Failure {
        GatewayHome home = new GatewayHome(state);
        Optional<Settings.Database> server = GatewaySettings.database(state);
        if (server.isEmpty() && !Files.exists(state.resolve("data/gateway.mv.db"))) {
            throw new Failure("There are no records in " + state + " yet.");
        }
        Closeable alone = KarafLauncher.alone(state);
        try (Connection connection = server.isPresent()
                ? Schema.open(server.get())
                : Schema.open(home.data().resolve("gateway"))) {
            BackupWriter.write(connection, home, SophonGateway.version(), part, progress);
        } catch (SQLException | StoreException e) {
            throw new Failure("The records cannot be read: " + e.getMessage(), e);
        } finally {
            alone.close();
        }
    }

    private void told(BackupManifest manifest, Path target) throws IOException {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(facts(manifest, target)));
        } else {
            out.println("Backup:   " + target + ", " + Copying.size(target));
            out.println("Records:  " + Copying.number(manifest.rows()) + ", as of " + manifest.takenAt()
                    + "; the audit record goes up to number " + manifest.auditNumber());
            out.println("Features: " + manifest.features().size());
        }
        out.flush();
    }

    /** What is said of a backup by {@code --json}. */
    static Map<String, Object> facts(BackupManifest manifest, Path target) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", target.toString());
        facts.put("bytes", Files.size(target));
        facts.put("takenAt", manifest.takenAt());
        facts.put("gateway", manifest.gateway());
        facts.put("schema", manifest.schema());
        facts.put("rows", manifest.rows());
        facts.put("features", manifest.features().size());
        facts.put("auditNumber", manifest.auditNumber());
        facts.put("auditSha256", manifest.auditSha256());
        facts.put("auditKey", manifest.checkpoint().path("publicKey").asText());
        return facts;
    }
}
