package dev.sophon.cli.gateway;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the Gateway listens: what the command line says, otherwise {@code config/gateway.cfg} in the state folder,
 * otherwise loopback, port 8080.
 */
public record GatewaySettings(Path state, String host, int port) {
    static final String STATE_PROPERTY = "sophon.home";
    static final String STATE_VARIABLE = "SOPHON_HOME";

    /** {@code ~/.sophon}, unless the system property or the environment says otherwise. */
    public static Path stateFolder() {
        String told = System.getProperty(STATE_PROPERTY, System.getenv().getOrDefault(STATE_VARIABLE, ""));
        Path path = told.isEmpty() ? Path.of(System.getProperty("user.home"), ".sophon") : Path.of(told);
        return path.toAbsolutePath().normalize();
    }

    /**
     * What counts now.
     *
     * @throws IOException if the file is there and cannot be read, or says something that cannot be used
     */
    public static GatewaySettings read(@Nullable String host, @Nullable Integer port) throws IOException {
        Path state = stateFolder();
        Path file = state.resolve("config").resolve("gateway.cfg");
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                settings.load(in);
            }
        }
        String inFile = settings.getProperty("port", "8080").trim();
        try {
            int chosen = port != null ? port : Integer.parseInt(inFile);
            if (chosen < 1 || chosen > 65_535) {
                throw new IOException("port: expected a number from 1 to 65535");
            }
            String address = host != null
                    ? host
                    : settings.getProperty("host", "127.0.0.1").trim();
            return new GatewaySettings(state, address, chosen);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": port: expected a number from 1 to 65535", e);
        }
    }

    /**
     * Gives the file to the container's configuration, where the bundles read the rest of it. What is changed in it counts
     * from the next start.
     *
     * @throws IOException if it cannot be copied
     */
    public void handOver() throws IOException {
        Path file = state.resolve("config").resolve("gateway.cfg");
        Path etc = Files.createDirectories(state.resolve("karaf").resolve("etc"));
        Path configuration = etc.resolve("dev.sophon.gateway.cfg");
        if (Files.exists(file)) {
            Files.copy(file, configuration, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(configuration);
        }
    }

    /** As a person types it into a browser on this machine. */
    public String url() {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        String name = everywhere || host.equals("127.0.0.1") ? "localhost" : host;
        return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
