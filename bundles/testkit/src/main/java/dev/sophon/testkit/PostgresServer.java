package dev.sophon.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of the test's own, on loopback, in a temporary folder that goes with it. It refuses to run as root:
 * then it runs as the user that the distribution's package has made. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** Of the user {@code sophon}, who is the administrator of the server. */
    public static final String PASSWORD = "it's a secret";

    private static final String OTHER_USER = "postgres";
    private static final int ATTEMPTS = 5;

    private final Path programs;
    private final Path folder;
    private final boolean root = System.getProperty("user.name").equals("root");
    private final AtomicInteger schemas = new AtomicInteger();
    private int port;

    private PostgresServer(Path programs) throws IOException {
        this.programs = programs;
        this.folder = Files.createTempDirectory("sophon-postgres");
        if (root) {
            Files.setOwner(folder, owner());
        }
        Path password = Files.writeString(folder.resolve("password"), PASSWORD, StandardCharsets.UTF_8);
        if (root) {
            Files.setOwner(password, owner());
        }
        run("initdb", "-D", data(), "-U", "sophon", "-A", "scram-sha-256", "--pwfile=" + password, "-E", "UTF8");
        start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** The one of this process, which ends with it; empty where PostgreSQL is not installed. */
    public static Optional<PostgresServer> shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final Optional<PostgresServer> SERVER = installed().map(programs -> {
            try {
                return new PostgresServer(programs);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<Path> installed() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private UserPrincipal owner() throws IOException {
        return folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** A place with nothing in it. The address names no password. */
    public String newDatabase() {
        String name = "test_" + schemas.incrementAndGet();
        sql("CREATE SCHEMA " + name);
        return url() + "&currentSchema=" + name;
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=sophon";
    }

    /** What a statement finds, a line for each row; as the administrator, beside whoever uses the server. */
    public String sql(String statement) {
        List<String> command = List.of(
                programs.resolve("psql").toString(),
                "-q",
                "-A",
                "-t",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                "sophon",
                "-c",
                statement,
                "postgres");
        return execute(command).strip();
    }

    /** Ends all sessions and comes back on the same port, as at a restart by its administrator. */
    public synchronized void restart() {
        stop("fast");
        launch();
    }

    private void start() throws IOException {
        for (int attempt = 1; ; attempt++) {
            // Somebody else may take the port in between.
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            try {
                launch();
                return;
            } catch (IllegalStateException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Returns when it answers. */
    private void launch() {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + folder
                + " -c fsync=off -c max_connections=200";
        run(
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "120",
                "-D",
                data(),
                "-l",
                folder.resolve("log").toString(),
                "-o",
                options);
    }

    private void stop(String mode) {
        run("pg_ctl", "stop", "-w", "-t", "120", "-m", mode, "-D", data());
    }

    @Override
    public synchronized void close() {
        if (!Files.exists(folder)) {
            return;
        }
        stop("immediate");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (root) {
            command.addAll(List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        execute(command);
    }

    private String execute(List<String> command) {
        try {
            // What the server inherits as its output would never end.
            Path said = Files.createTempFile("sophon-postgres", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().put("PGPASSWORD", PASSWORD);
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            boolean ended = process.waitFor(3, TimeUnit.MINUTES);
            String text = Files.readString(said);
            Files.delete(said);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
