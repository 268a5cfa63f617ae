package dev.sophon.gateway.runtime.internal;

import dev.sophon.gateway.runtime.AddressBlock;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The settings as ConfigAdmin has them; with no configuration at all, the defaults. */
@Component(service = Settings.class, configurationPid = Settings.PID)
@Designate(ocd = ConfiguredSettings.Config.class)
public final class ConfiguredSettings implements Settings {
    @ObjectClassDefinition(id = Settings.PID, name = "Sophon Gateway")
    public @interface Config {
        @AttributeDefinition(
                description = "The address that nodes and people use, as in https://gw.example.com; empty: the one that"
                        + " a request comes by")
        String publicUrl() default "";

        @AttributeDefinition(
                description =
                        "Further host names that a request may name, as behind a reverse proxy; separated by commas")
        String[] allowedHosts() default {};

        @AttributeDefinition(
                description =
                        "The addresses of reverse proxies, or blocks of them as 10.0.0.0/8, whose X-Forwarded-For and"
                                + " X-Forwarded-Proto count; separated by commas")
        String[] trustedProxies() default {};

        @AttributeDefinition(description = "How many commands may wait for their outcome at once", min = "1")
        int maxCommandsInFlight() default 10_000;

        @AttributeDefinition(description = "How many MiB of params and results are kept", min = "1")
        int keptResultsMb() default 1024;

        @AttributeDefinition(
                description = "How many MiB files on their way between agents and nodes may take on the disk",
                min = "1")
        int transfersMb() default 10_240;

        @AttributeDefinition(description = "How many of them those of one caller, and those of one node", min = "1")
        int transfersEachMb() default 4096;

        @AttributeDefinition(description = "How many hours such a file is kept", min = "1", max = "24")
        int transferHours() default 24;

        @AttributeDefinition(
                description = "How many MiB the KARs and releases that are brought to nodes may take on the disk",
                min = "1")
        int featuresMb() default 2048;

        @AttributeDefinition(
                description = "A folder as tools/sign library writes it, from which KARs are taken in at the start and"
                        + " when asked to; empty: they come by the API only")
        String featuresFolder() default "";

        @AttributeDefinition(
                description =
                        "A folder as tools/release lays it out, from which releases of the Node are taken in at the"
                                + " start and when asked to; empty: there are none")
        String releasesFolder() default "";

        @AttributeDefinition(
                description = "How many days audit records are kept; 0: all of them for good",
                min = "0",
                max = "36500")
        int keptAuditDays() default 0;

        @AttributeDefinition(description = "How many seconds a pairing secret is valid", min = "10", max = "900")
        int pairingSeconds() default 900;

        @AttributeDefinition(
                description = "For trying out only: a token that is printed at the start makes an Admin over loopback;"
                        + " refused where host or publicUrl open the Gateway to others")
        boolean developmentMode() default false;

        @AttributeDefinition(
                description =
                        "Hosts that webhooks may go to although they are within this network, or by http; separated by"
                                + " commas")
        String[] webhookHosts() default {};

        @AttributeDefinition(
                description = "The PostgreSQL database that the records are in, as"
                        + " jdbc:postgresql://HOST/DATABASE?user=USER; empty: one of its own in the state folder")
        String databaseUrl() default "";

        @AttributeDefinition(description = "The password of that database's user", type = AttributeType.PASSWORD)
        String databasePassword() default "";

        @AttributeDefinition(
                description =
                        "The certificate by which the Gateway speaks TLS: PEM, or PKCS#12 with the key; empty: plain"
                                + " HTTP; read by its launcher first")
        String tlsCertificate() default "";

        @AttributeDefinition(description = "The certificate's key in PEM, if it is in a file of its own")
        String tlsKey() default "";

        @AttributeDefinition(description = "The password of the key or the PKCS#12 file", type = AttributeType.PASSWORD)
        String tlsPassword() default "";

        @AttributeDefinition(
                description = "The OpenID provider that people of an organisation sign in at, by its issuer, as"
                        + " https://login.example.com/realms/staff; empty: none")
        String oidcIssuer() default "";

        @AttributeDefinition(description = "The name of this Gateway at that provider")
        String oidcClientId() default "";

        @AttributeDefinition(description = "Its secret there; empty for a public client", type = AttributeType.PASSWORD)
        String oidcClientSecret() default "";

        @AttributeDefinition(description = "The scopes asked for, separated by blanks; empty: openid profile email")
        String oidcScopes() default "";

        @AttributeDefinition(
                description = "The claim of an ID token that has somebody's groups or roles, or a path to it, as"
                        + " realm_access.roles; empty: groups")
        String oidcRolesClaim() default "";

        @AttributeDefinition(
                description = "Who is what here, by values of that claim, as sophon-admins=Admin, staff=Viewer; whoever"
                        + " has none of them is refused")
        String[] oidcRoles() default {};

        @AttributeDefinition(description = "What people call the provider; empty: the name of its host")
        String oidcLabel() default "";

        @AttributeDefinition(
                description = "After how many hours they sign in anew: their role is looked at then",
                min = "1",
                max = "12")
        int oidcSessionHours() default 12;

        @AttributeDefinition(description = "Where the Gateway listens; read by its launcher")
        String host() default "127.0.0.1";
    }

    private static final Pattern PASSWORD_IN_ADDRESS = Pattern.compile("[?&](ssl)?password=");
    /** Where the launcher says what the web server is told to listen at, whatever the file has. */
    private static final String BOUND = "sophon.gateway.host";

    private final Optional<URI> publicUrl;
    private final Set<String> allowedHosts;
    private final List<AddressBlock> trustedProxies;
    private final Set<String> webhookHosts;
    private final GatewayHome home = GatewayHome.current();
    private final int maxCommandsInFlight;
    private final long keptResultBytes;
    private final long transferBytes;
    private final long transferBytesEach;
    private final Duration transferAge;
    private final long featureBytes;
    private final Optional<Path> featuresFolder;
    private final Optional<Path> releasesFolder;
    private final Optional<Duration> auditAge;
    private final Duration pairingExpiry;
    private final boolean developmentMode;
    private final Optional<Database> database;
    private final Optional<KeyFiles> keyFiles;
    private final Optional<Oidc> oidc;

    @Activate
    public ConfiguredSettings(Config config) {
        publicUrl = config.publicUrl().isBlank() ? Optional.empty() : Optional.of(address(config.publicUrl()));
        allowedHosts = hosts(config.allowedHosts());
        trustedProxies = blocks(config.trustedProxies());
        webhookHosts = hosts(config.webhookHosts());
        maxCommandsInFlight = positive("maxCommandsInFlight", config.maxCommandsInFlight());
        keptResultBytes = positive("keptResultsMb", config.keptResultsMb()) * 1024L * 1024;
        transferBytes = positive("transfersMb", config.transfersMb()) * 1024L * 1024;
        transferBytesEach = positive("transfersEachMb", config.transfersEachMb()) * 1024L * 1024;
        int hours = config.transferHours();
        if (hours < 1 || hours > 24) {
            throw new IllegalArgumentException("transferHours: expected 1 to 24");
        }
        transferAge = Duration.ofHours(hours);
        featureBytes = positive("featuresMb", config.featuresMb()) * 1024L * 1024;
        featuresFolder = folder(config.featuresFolder());
        releasesFolder = folder(config.releasesFolder());
        int days = config.keptAuditDays();
        if (days < 0 || days > 36_500) {
            throw new IllegalArgumentException("keptAuditDays: expected 0 to 36500");
        }
        auditAge = days == 0 ? Optional.empty() : Optional.of(Duration.ofDays(days));
        int seconds = config.pairingSeconds();
        if (seconds < 10 || seconds > 900) {
            throw new IllegalArgumentException("pairingSeconds: expected 10 to 900");
        }
        pairingExpiry = Duration.ofSeconds(seconds);
        database = database(config.databaseUrl().strip(), config.databasePassword());
        keyFiles = keyFiles(config);
        oidc = OidcSettings.of(config);
        developmentMode = config.developmentMode();
        if (developmentMode && (publicUrl.isPresent() || !isLoopback(System.getProperty(BOUND, config.host())))) {
            throw new IllegalArgumentException(
                    "developmentMode: only for a Gateway on loopback, without publicUrl, and with"
                            + " 127.0.0.1 as host, in gateway.cfg and for --host");
        }
    }

    /** By all addresses that the name has here: the web server could listen at any of them, and for no name at all. */
    private static boolean isLoopback(String host) {
        try {
            return !host.isBlank()
                    && Arrays.stream(InetAddress.getAllByName(host.strip())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public boolean developmentMode() {
        return developmentMode;
    }

    @Override
    public Optional<URI> publicUrl() {
        return publicUrl;
    }

    @Override
    public Set<String> allowedHosts() {
        return allowedHosts;
    }

    @Override
    public List<AddressBlock> trustedProxies() {
        return trustedProxies;
    }

    @Override
    public GatewayHome home() {
        return home;
    }

    @Override
    public int maxCommandsInFlight() {
        return maxCommandsInFlight;
    }

    @Override
    public long keptResultBytes() {
        return keptResultBytes;
    }

    @Override
    public long transferBytes() {
        return transferBytes;
    }

    @Override
    public long transferBytesEach() {
        return transferBytesEach;
    }

    @Override
    public Duration transferAge() {
        return transferAge;
    }

    @Override
    public long featureBytes() {
        return featureBytes;
    }

    @Override
    public Optional<Path> featuresFolder() {
        return featuresFolder;
    }

    @Override
    public Optional<Path> releasesFolder() {
        return releasesFolder;
    }

    private Optional<Path> folder(String named) {
        return named.isBlank() ? Optional.empty() : Optional.of(files().resolve(named.strip()));
    }

    @Override
    public Optional<Duration> auditAge() {
        return auditAge;
    }

    @Override
    public Duration pairingExpiry() {
        return pairingExpiry;
    }

    @Override
    public Set<String> webhookHosts() {
        return webhookHosts;
    }

    @Override
    public Optional<KeyFiles> keyFiles() {
        return keyFiles;
    }

    /** Where names of files count from: the folder of {@code gateway.cfg}. */
    private Path files() {
        return home.path().resolve("config");
    }

    private Optional<KeyFiles> keyFiles(Config config) {
        if (config.tlsCertificate().isBlank()) {
            if (!config.tlsKey().isBlank() || !config.tlsPassword().isEmpty()) {
                throw new IllegalArgumentException("tlsKey, tlsPassword: only together with tlsCertificate");
            }
            return Optional.empty();
        }
        Path folder = files();
        return Optional.of(new KeyFiles(
                folder.resolve(config.tlsCertificate().strip()),
                config.tlsKey().isBlank()
                        ? Optional.empty()
                        : Optional.of(folder.resolve(config.tlsKey().strip())),
                config.tlsPassword()));
    }

    @Override
    public Optional<Oidc> oidc() {
        return oidc;
    }

    @Override
    public Optional<Database> database() {
        return database;
    }

    private static Optional<Database> database(String url, String password) {
        if (url.isEmpty()) {
            if (!password.isEmpty()) {
                throw new IllegalArgumentException("databasePassword: only together with databaseUrl");
            }
            return Optional.empty();
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("databaseUrl: expected the address of a PostgreSQL database, as"
                    + " jdbc:postgresql://db.example.com/sophon?user=sophon");
        }
        // The address is for logs and error messages too.
        if (PASSWORD_IN_ADDRESS.matcher(url).find()) {
            throw new IllegalArgumentException("databaseUrl: expected no password in it; databasePassword is for that");
        }
        return Optional.of(new Database(url, password));
    }

    private static Set<String> hosts(String[] names) {
        return parts(names).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> parts(String[] lists) {
        return Arrays.stream(lists)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .filter(part -> !part.isEmpty());
    }

    private static List<AddressBlock> blocks(String[] lists) {
        try {
            return parts(lists).map(AddressBlock::of).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trustedProxies: " + e.getMessage(), e);
        }
    }

    private static URI address(String text) {
        String bare = text.strip().endsWith("/")
                ? text.strip().substring(0, text.strip().length() - 1)
                : text.strip();
        try {
            URI uri = new URI(bare);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without what was written
        }
        throw new IllegalArgumentException("publicUrl: expected an http or https address, as https://gw.example.com");
    }

    private static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected 1 or more");
        }
        return value;
    }
}
