package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that is full, and has room again. Mounting one takes root, and a process that sees it alone. */
class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    void worksAgainWhenThereIsRoomAndHasWhatWasCommitted() throws Exception {
        assumeThat(run("true")).as("mounting a small disk needs root").isEmpty();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        OnFullDisk.class.getName(),
                        folder.toString()))
                .contains("FULL\n")
                .contains("REFUSED\n")
                .endsWith("AGAIN\n");
    }

    /** All that a program prints that has the folder on a disk of its own. */
    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec \"$@\"",
                folder.toString());
        builder.command().addAll(List.of(command));
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Prints how far it came. */
    static final class OnFullDisk {
        public static void main(String[] folder) throws SQLException, IOException {
            Path disk = Path.of(folder[0]);
            SqlStore store = new SqlStore(SqlStoreTest.settings(disk));
            int committed = 0;
            while (committed < 20) {
                store.commit(token(committed++));
            }
            Path filler = fill(disk);
            System.out.println("FULL");
            try {
                while (committed < 10_000) {
                    store.commit(token(committed));
                    committed++;
                }
            } catch (StoreException e) {
                System.out.println("REFUSED");
            }
            Files.delete(filler);
            // The first that comes, on whichever connection, finds the database open.
            int found = count(store);
            if (found < committed) {
                throw new IllegalStateException(found + " of " + committed + " are left");
            }
            store.commit(token(20_000));
            for (int i = 0; i < 20; i++) {
                if (count(store) != found + 1) {
                    throw new IllegalStateException("what was committed after it is not there");
                }
            }
            store.close();
            store = new SqlStore(SqlStoreTest.settings(disk));
            if (count(store) == found + 1) {
                System.out.println("AGAIN");
            }
            store.close();
        }

        private static Path fill(Path disk) throws IOException {
            Path filler = disk.resolve("filler");
            for (int size : new int[] {64 * 1024, 1}) {
                byte[] block = new byte[size];
                try (OutputStream out =
                        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                    while (true) {
                        out.write(block);
                    }
                } catch (IOException full) {
                    continue;
                }
            }
            return filler;
        }

        private static int count(Store store) {
            return store.read(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM api_token")) {
                    row.next();
                    return row.getInt(1);
                }
            });
        }

        private static Store.Write token(int number) {
            return transaction -> {
                var insert = transaction.prepare(
                        "INSERT INTO api_token (id, name, role, secret_sha256, created_at, created_by)"
                                + " VALUES (?, 'n', 'Admin', ?, 0, 'test')");
                insert.setString(1, "t" + number);
                insert.setString(2, "secret " + number);
                insert.executeUpdate();
            };
        }
    }
}
