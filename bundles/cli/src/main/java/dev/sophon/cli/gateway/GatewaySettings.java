package dev.sophon.cli.gateway;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.SettingsFile;
import dev.sophon.gateway.tls.KeyFiles;
import dev.sophon.node.identity.Problems;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the Gateway listens: what the command line says, otherwise {@code config/gateway.cfg} in the state folder,
 * otherwise loopback, port 8080.
 *
 * @param tls what it shows itself by; {@code null} for plain HTTP
 * @param publicUrl the address that others use, if it is told; with the port that the command line says
 */
public record GatewaySettings(Path state, String host, int port, @Nullable KeyFiles tls, @Nullable String publicUrl) {
    static final String STATE_PROPERTY = GatewayHome.PROPERTY;

    /** {@code ~/.sophon}, unless the system property or the environment says otherwise. */
    public static Path stateFolder() {
        return GatewayHome.current().path();
    }

    /**
     * The address of this machine's own Gateway: the one that runs has, otherwise the one that it would have.
     *
     * @throws IOException if the file is there and cannot be read, or says something that cannot be used
     */
    public static String ofThisMachine() throws IOException {
        Optional<String> running = RunningGateway.url(stateFolder());
        return running.isPresent() ? running.get() : read(null, null).url();
    }

    /**
     * What counts now.
     *
     * @throws IOException if the file is there and cannot be read, or says something that cannot be used
     */
    public static GatewaySettings read(@Nullable String host, @Nullable Integer port) throws IOException {
        Path state = stateFolder();
        Path file = file(state);
        Properties settings = load(file);
        String inFile = settings.getProperty("port", "8080").trim();
        try {
            int chosen = port != null ? port : Integer.parseInt(inFile);
            if (chosen < 1 || chosen > 65_535) {
                throw new IOException("port: expected a number from 1 to 65535");
            }
            String address = host != null
                    ? host
                    : settings.getProperty("host", "127.0.0.1").trim();
            String named = settings.getProperty("publicUrl", "").trim();
            boolean asInFile = port == null || Integer.toString(port).equals(inFile);
            return new GatewaySettings(
                    state,
                    address,
                    chosen,
                    tls(state.resolve("config"), settings),
                    named.isEmpty() ? null : asInFile ? named : atPort(named, chosen));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": port: expected a number from 1 to 65535", e);
        }
    }

    /** Another port than the one that the address was told for. */
    private static String atPort(String publicUrl, int port) {
        return publicUrl.replaceFirst("^(https?://(?:\\[[^\\]]*\\]|[^/:]*))(?::\\d+)?", "$1:" + port);
    }

    private static Path file(Path state) {
        return state.resolve("config").resolve("gateway.cfg");
    }

    private static Properties load(Path file) throws IOException {
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                settings.load(in);
            } catch (CharacterCodingException | IllegalArgumentException e) {
                throw new IOException(file + " cannot be read: expected lines of NAME=VALUE in UTF-8", e);
            } catch (IOException e) {
                throw new IOException(file + " cannot be read: " + Problems.of(e), e);
            }
        }
        return settings;
    }

    /**
     * The PostgreSQL database that the settings name; empty: the records are in the state folder.
     *
     * @throws IOException if the file cannot be read, or says what only the container knows
     */
    static Optional<Settings.Database> database(Path state) throws IOException {
        Path file = file(state);
        Properties settings = load(file);
        String url = settings.getProperty("databaseUrl", "").strip();
        String password = settings.getProperty("databasePassword", "").strip();
        if ((url + password).contains("${") || (url + password).contains("$[")) {
            throw new IOException(
                    file + ": databaseUrl, databasePassword: expected the values themselves, since only the"
                            + " running Gateway knows what is to be filled in");
        }
        return url.isEmpty() ? Optional.empty() : Optional.of(new Settings.Database(url, password));
    }

    /**
     * Refuses what the container would refuse in its log only.
     *
     * @throws IOException if the file says something that cannot be used; the message names the setting
     */
    public void check() throws IOException {
        Path file = file(state);
        Properties settings = load(file);
        // What is really listened at: --host counts before the file.
        settings.setProperty("host", host);
        try {
            SettingsFile.check(settings);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Takes the address for a moment that the web server will listen at: it would say in its log only that it cannot. Nobody
     * is let in meanwhile.
     *
     * @throws IOException if nobody can listen there; the message says why
     */
    void tryToListen() throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw elsewhere(e);
        }
        try (ServerSocket server = new ServerSocket();
                Socket socket = new Socket()) {
            // As for one that listens: what is left of earlier connections is in nobody's way.
            socket.setReuseAddress(server.getReuseAddress());
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            if (!address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && NetworkInterface.getByInetAddress(address) == null) {
                throw elsewhere(e);
            }
            throw new IOException(
                    "port: the Gateway cannot listen on " + port + " (" + e.getMessage()
                            + "). See what does already, or choose another one: sophon-gateway start --port PORT",
                    e);
        }
    }

    private static IOException elsewhere(IOException cause) {
        return new IOException("host: expected a name or an address of this machine", cause);
    }

    private static @Nullable KeyFiles tls(Path folder, Properties settings) {
        String certificate = settings.getProperty("tlsCertificate", "").trim();
        String key = settings.getProperty("tlsKey", "").trim();
        return certificate.isEmpty()
                ? null
                : new KeyFiles(
                        folder.resolve(certificate),
                        key.isEmpty() ? null : folder.resolve(key),
                        settings.getProperty("tlsPassword", ""));
    }

    /**
     * Tells the web server what it listens by: plain HTTP, or TLS with what the files hold now. The server takes a file of
     * its own kind; its password is in nobody's memory but this process'.
     *
     * @throws IOException if the files cannot be used; the message says which setting is wrong
     */
    void tellWebServer() throws IOException {
        System.setProperty("sophon.gateway.http", Boolean.toString(tls == null));
        System.setProperty("sophon.gateway.https", Boolean.toString(tls != null));
        Path store = Files.createDirectories(state.resolve("karaf")).resolve("gateway.p12");
        System.setProperty("sophon.gateway.keystore", store.toString());
        System.setProperty("sophon.gateway.keystore.password", "none");
        Files.deleteIfExists(store);
        if (tls != null) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            write(store, tls.read(), password.toCharArray());
            System.setProperty("sophon.gateway.keystore.password", password);
        }
    }

    private static void write(Path file, KeyFiles.Identity identity, char[] password) throws IOException {
        Files.createFile(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            identity.keyStore(password).store(out, password);
        } catch (GeneralSecurityException e) {
            throw new IOException("tlsCertificate: this Java cannot keep its key", e);
        }
    }

    /**
     * Gives the file to the container's configuration, where the bundles read the rest of it. What is changed in it counts
     * from the next start.
     *
     * @throws IOException if it cannot be copied
     */
    public void handOver() throws IOException {
        Path file = file(state);
        Path etc = Files.createDirectories(state.resolve("karaf").resolve("etc"));
        Path configuration = etc.resolve("dev.sophon.gateway.cfg");
        if (Files.exists(file)) {
            Files.copy(file, configuration, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(configuration);
        }
    }

    /** As a person types it into a browser on this machine: where TLS is spoken, by the name of the certificate. */
    public String url() {
        if (tls != null && publicUrl != null) {
            return publicUrl.replaceFirst("/$", "");
        }
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        String name = everywhere || host.equals("127.0.0.1") ? "localhost" : host;
        return (tls == null ? "http://" : "https://") + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
