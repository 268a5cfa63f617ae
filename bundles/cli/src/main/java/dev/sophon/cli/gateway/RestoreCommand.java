package dev.sophon.cli.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.KarafLauncher;
import dev.sophon.cli.operator.AuditExport;
import dev.sophon.gateway.backup.BackupFile;
import dev.sophon.gateway.backup.BackupManifest;
import dev.sophon.gateway.backup.Restore;
import dev.sophon.gateway.backup.Revocations;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.protocol.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sophon-gateway restore}, while no Gateway runs on the state folder. */
@Command(
        name = "restore",
        description =
                "Put the records of a backup into the state folder, or into the PostgreSQL database of the settings.",
        footer = {
            "",
            "All of the file is looked at before anything changes, and then everything changes in one step. What was revoked"
                    + " after the backup stays revoked where the records that are replaced tell of it, or --journal does."
        })
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "What sophon-gateway backup has written.")
    private Path file = Path.of("");

    @Option(names = "--replace", description = "Replace the records that are there. They are gone then.")
    private boolean replace;

    @Option(
            names = "--journal",
            paramLabel = "EXPORT",
            description = "What sophon audit export has printed after the backup: what it says to be revoked stays so.")
    private @Nullable Path journal;

    @Option(names = "--check", description = "Only look whether the file is whole, and what is in it.")
    private boolean check;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, Failure {
        Path state = GatewaySettings.stateFolder();
        try (BackupFile backup = BackupFile.open(file)) {
            BackupManifest manifest = backup.manifest();
            Map<String, Object> facts = BackupCommand.facts(manifest, file.toAbsolutePath());
            Revocations newer = new Revocations();
            if (journal != null) {
                note(manifest, journal, newer);
            }
            if (check) {
                say(facts, "Whole:    " + file + ", taken " + manifest.takenAt() + " by Gateway " + manifest.gateway());
                return 0;
            }
            Restore.Result done = restored(backup, state, newer);
            facts.put("revoked", done.kept());
            facts.put("newAdminToken", done.newAdminToken());
            say(facts, words(manifest, done, state));
            return 0;
        }
    }

    private Restore.Result restored(BackupFile backup, Path state, Revocations newer) throws IOException, Failure {
        Closeable alone;
        try {
            alone = KarafLauncher.alone(state);
        } catch (KarafLauncher.AlreadyRunningException e) {
            throw new Failure("A Gateway runs on " + state + ". Stop it first: sophon-gateway service stop", e);
        }
        try {
            PrintWriter err = spec.commandLine().getErr();
            LongConsumer progress = json ? rows -> {} : new Copying(err, "restored");
            return new Restore(backup, new GatewayHome(state), GatewaySettings.database(state), progress)
                    .run(replace, newer);
        } finally {
            alone.close();
        }
    }

    private String words(BackupManifest manifest, Restore.Result done, Path state) {
        String revoked = journal == null && !done.presentKnown()
                ? "What was revoked after " + manifest.takenAt() + " counts again: nothing here tells of it."
                : done.kept() == 0
                        ? "Nothing that is in it was revoked since."
                        : done.kept() + " of its tokens, accounts and nodes were revoked since, and stay so.";
        return "Restored: " + Copying.number(done.rows()) + " rows, as of " + manifest.takenAt() + "\n"
                + "Revoked:  " + revoked + "\n"
                + (done.newAdminToken()
                        ? "Token:    a new Admin token is in " + state.resolve("admin-token") + "\n"
                        : "")
                + "Start it: sophon-gateway start, and then: sophon audit verify";
    }

    private void say(Map<String, Object> facts, String words) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(facts) : words);
        out.flush();
    }

    /** Takes in what an export tells that goes on where the backup ends. */
    private static void note(BackupManifest manifest, Path export, Revocations newer) throws Failure {
        AuditExport.Found found = AuditExport.verify(
                export, manifest.checkpoint().path("publicKey").asText());
        if (!found.ok()) {
            throw new Failure("--journal: " + found.message());
        }
        Deque<JsonNode> oldestFirst = new ArrayDeque<>();
        boolean[] goesOn = {manifest.auditNumber() == 0};
        AuditExport.each(export, record -> {
            long number = record.path("number").asLong();
            if (number == manifest.auditNumber()) {
                goesOn[0] = record.path("sha256").asText().equals(manifest.auditSha256());
            } else if (number > manifest.auditNumber()
                    && !record.path("action").asText().equals("command.run")) {
                oldestFirst.addFirst(record);
            }
        });
        if (!goesOn[0]) {
            throw new Failure(
                    "--journal: it does not go on where the backup ends; is it older, or of another Gateway?");
        }
        oldestFirst.forEach(record -> newer.note(
                record.path("action").asText(),
                record.path("nodeId").asText(null),
                record.path("subject").asText(null)));
    }
}
