package dev.sophon.cli.operator.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.gateway.GatewayAddress;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.net.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which Gateway is meant, and with which token; and where both are from. The command line comes first, then the
 * environment, then {@code config/cli.json}, then this machine's own Gateway with its {@code admin-token}. A token that
 * was kept for one Gateway is never sent to another.
 *
 * @param isOwn whether it is the Gateway that this user starts on this machine
 */
public record Settings(URI gateway, String gatewayFrom, Optional<Secret> token, String tokenFrom, boolean isOwn) {
    static final String GATEWAY_VARIABLE = "SOPHON_GATEWAY";
    public static final String TOKEN_VARIABLE = "SOPHON_TOKEN";

    /**
     * {@code config/cli.json}.
     *
     * @param known by which the Gateway knows this user from an earlier login; it lets nobody in
     */
    private record Saved(
            @JsonProperty("gateway") @Nullable String gateway,
            @JsonProperty("token") @Nullable String token,
            @JsonProperty("known") @Nullable String known) {
        @Override
        public String toString() {
            return "Saved[" + gateway + "]";
        }
    }

    public static Settings resolve(@Nullable String gateway, @Nullable String token, Surroundings around)
            throws Failure {
        Saved saved = read(file(around));
        String address;
        String from;
        if (gateway != null) {
            address = gateway;
            from = "--gateway";
        } else if (!around.variable(GATEWAY_VARIABLE).isEmpty()) {
            address = around.variable(GATEWAY_VARIABLE);
            from = GATEWAY_VARIABLE;
        } else if (saved.gateway() != null) {
            address = saved.gateway();
            from = file(around).toString();
        } else {
            address = around.defaultGateway();
            from = "this machine's own";
        }
        URI uri = parse(address, from);
        Settings without =
                new Settings(uri, from, Optional.empty(), "nowhere", address.equals(around.defaultGateway()));
        return without.withToken(token, saved, around);
    }

    private Settings withToken(@Nullable String given, Saved saved, Surroundings around) throws Failure {
        if (given != null) {
            return with(secret(given.equals("-") ? around.line() : given), "--token");
        }
        if (!around.variable(TOKEN_VARIABLE).isEmpty()) {
            return with(secret(around.variable(TOKEN_VARIABLE)), TOKEN_VARIABLE);
        }
        if (saved.token() != null
                && saved.gateway() != null
                && gateway.equals(parse(saved.gateway(), file(around).toString()))) {
            return with(secret(saved.token()), file(around).toString());
        }
        Path admin = around.stateFolder().resolve("admin-token");
        if (Loopback.is(gateway.getHost()) && Files.isReadable(admin)) {
            try {
                return with(secret(Files.readString(admin).strip()), admin.toString());
            } catch (IOException e) {
                throw new Failure(admin + " cannot be read.", e);
            }
        }
        return this;
    }

    private Settings with(Optional<Secret> found, String from) {
        return new Settings(gateway, gatewayFrom, found, from, isOwn);
    }

    /** What {@link #save} kept of an earlier login to this Gateway. */
    public Optional<Secret> known(Surroundings around) throws Failure {
        Saved saved = read(file(around));
        return saved.gateway() == null
                        || !gateway.equals(parse(saved.gateway(), file(around).toString()))
                ? Optional.empty()
                : Optional.ofNullable(saved.known()).map(Secret::new);
    }

    /** Keeps a Gateway and a token for the next time, readable by this user only. */
    public static Path save(URI gateway, Secret token, Optional<Secret> known, Surroundings around) throws Failure {
        Path file = file(around);
        try {
            Saved saved = new Saved(
                    gateway.toString(),
                    token.reveal(),
                    known.map(Secret::reveal).orElse(null));
            PrivateFiles.write(file, Json.bytes(saved));
            return file;
        } catch (IOException e) {
            throw new Failure(file + " cannot be written.", e);
        }
    }

    public static Path file(Surroundings around) {
        return around.stateFolder().resolve("config").resolve("cli.json");
    }

    private static Saved read(Path file) throws Failure {
        try {
            return Json.read(Files.readAllBytes(file), Saved.class);
        } catch (NoSuchFileException e) {
            return new Saved(null, null, null);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(file + " cannot be read; mend it, or delete it and log in again: sophon login", e);
        }
    }

    private static URI parse(String address, String from) throws Failure {
        try {
            return GatewayAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new Failure("Gateway (" + from + "): " + e.getMessage(), e);
        }
    }

    /** A token as it was given; what no header can carry is refused before it gets into one. */
    public static Optional<Secret> secret(String token) throws Failure {
        boolean plain = StandardCharsets.US_ASCII.newEncoder().canEncode(token)
                && token.chars().allMatch(c -> c > ' ' && c < 127);
        if (token.isEmpty() || !plain) {
            throw new Failure("token: expected one as the Gateway gave it, sk_ and the rest");
        }
        return Optional.of(new Secret(token));
    }
}
