package dev.sophon.gateway.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** What an administrator can set, from the configuration {@value #PID}. Immutable. */
@ProviderType
public interface Settings {
    /** The configuration's persistent identity; its file is {@code config/gateway.cfg}. */
    String PID = "dev.sophon.gateway";

    /** The address that nodes and people use, if that differs from the one a request comes by. */
    Optional<URI> publicUrl();

    /** Host names that a request may name besides the public address's and that of where it arrives. */
    Set<String> allowedHosts();

    /** The proxies whose word counts for where a request is from, and whether it came by https. */
    default List<AddressBlock> trustedProxies() {
        return List.of();
    }

    /** The state folder. */
    GatewayHome home();

    /** How many commands may wait for their outcome at once; one more is refused. */
    int maxCommandsInFlight();

    /** How many bytes of params and results are kept; beyond that the oldest go before their 24 hours are over. */
    long keptResultBytes();

    /** How many bytes all transfers may take on the disk, announced ones included. */
    default long transferBytes() {
        return 10L << 30;
    }

    /** How many of them those of one caller, and those of one node, may take. */
    default long transferBytesEach() {
        return 4L << 30;
    }

    /** How long a transfer is kept, 24 hours at most: whoever may see its command may fetch it, and commands go then. */
    default Duration transferAge() {
        return Duration.ofHours(24);
    }

    /** How many bytes the KARs and releases that are brought to nodes may take on the disk. */
    default long featureBytes() {
        return 2L << 30;
    }

    /** A folder as {@code tools/sign library} writes it, from which KARs are taken in; none: they come by the API only. */
    default Optional<Path> featuresFolder() {
        return Optional.empty();
    }

    /** A folder as {@code tools/release} lays it out, from which releases of the Node are taken in; none: there are none. */
    default Optional<Path> releasesFolder() {
        return Optional.empty();
    }

    /** Audit records that are older go; none: all are kept. */
    default Optional<Duration> auditAge() {
        return Optional.empty();
    }

    /** How long a pairing secret is valid, from 10 seconds to the 15 minutes of the documentation. */
    default Duration pairingExpiry() {
        return Duration.ofMinutes(15);
    }

    /** Whether a token that is printed at the start makes an Admin over loopback: for trying out only, off unless told. */
    default boolean developmentMode() {
        return false;
    }

    /** The PostgreSQL database that the records are in; none: the embedded one in the state folder. */
    default Optional<Database> database() {
        return Optional.empty();
    }

    /**
     * A PostgreSQL database.
     *
     * @param url as JDBC has it, {@code jdbc:postgresql://HOST/DATABASE?user=USER}, without the password
     * @param password empty for none
     */
    record Database(String url, String password) {
        @Override
        public String toString() {
            return "Database[***]";
        }
    }

    /** The files of the certificate by which this Gateway speaks TLS itself; none: it speaks plain HTTP. */
    default Optional<KeyFiles> keyFiles() {
        return Optional.empty();
    }

    /**
     * A certificate and its key.
     *
     * @param certificate PEM, or PKCS#12 with the key in it
     * @param key PEM, if it is not in the other file
     * @param password empty for none
     */
    record KeyFiles(Path certificate, Optional<Path> key, String password) {
        @Override
        public String toString() {
            return "KeyFiles[" + certificate + ", ***]";
        }
    }

    /** The provider that people of an organisation sign in at; none: with accounts of this Gateway only. */
    default Optional<Oidc> oidc() {
        return Optional.empty();
    }

    /**
     * An OpenID provider, and what this Gateway is to it.
     *
     * @param issuer as the provider writes it, to the letter
     * @param clientSecret empty for a public client
     * @param scopes that are asked for; {@code openid} is among them
     * @param rolesClaim where an ID token has what {@code roles} names: a claim, or a path to one, parted by dots
     * @param roles by values of that claim: {@code Admin}, {@code Operator} or {@code Viewer}
     * @param label of the button, as people call the provider
     * @param session how long one lasts that it vouched for
     */
    record Oidc(
            URI issuer,
            String clientId,
            String clientSecret,
            List<String> scopes,
            String rolesClaim,
            Map<String, String> roles,
            String label,
            Duration session) {
        @Override
        public String toString() {
            return "Oidc[" + issuer + ", ***]";
        }
    }

    /** Hosts that webhooks may go to although they are within this network, or by http. */
    default Set<String> webhookHosts() {
        return Set.of();
    }
}
