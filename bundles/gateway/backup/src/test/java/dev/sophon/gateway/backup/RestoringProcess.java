package dev.sophon.gateway.backup;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.Optional;

/** Restores in a process of its own, which says how far it is, so that it can be killed in the middle. */
public final class RestoringProcess {
    private RestoringProcess() {}

    /** With the file, the state folder, and the address of a database where it is not the embedded one. */
    public static void main(String[] words) throws Exception {
        Optional<Settings.Database> into = words.length < 3
                ? Optional.empty()
                : Optional.of(new Settings.Database(words[2], PostgresServer.PASSWORD));
        try (BackupFile backup = BackupFile.open(Path.of(words[0]))) {
            new Restore(backup, new GatewayHome(Path.of(words[1])), into, rows -> System.out.println("at " + rows))
                    .run(true, new Revocations());
        }
        System.out.println("done");
    }
}
