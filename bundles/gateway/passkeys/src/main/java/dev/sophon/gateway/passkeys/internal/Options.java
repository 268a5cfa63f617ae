package dev.sophon.gateway.passkeys.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sophon.gateway.access.Account;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser is to ask an authenticator, as {@code PublicKeyCredential.parseCreationOptionsFromJSON} and
 * {@code parseRequestOptionsFromJSON} read it. Bytes are in base64url.
 */
record Options(PublicKey publicKey) {
    /** How long an authenticator may take. */
    static final Duration LASTS = Duration.ofMinutes(2);

    private static final String VERIFIED = "required";

    /** Those that only one of the two has are {@code null} in the other. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PublicKey(
            String challenge,
            long timeout,
            @Nullable Party rp,
            @Nullable User user,
            @Nullable List<Algorithm> pubKeyCredParams,
            @Nullable List<Known> excludeCredentials,
            @Nullable Selection authenticatorSelection,
            @Nullable String attestation,
            @Nullable String rpId,
            @Nullable String userVerification,
            @Nullable List<Known> allowCredentials) {}

    record Party(String id, String name) {}

    record User(String id, String name, String displayName) {}

    record Algorithm(String type, long alg) {}

    record Known(String type, String id) {}

    record Selection(String residentKey, boolean requireResidentKey, String userVerification) {}

    /** To make a passkey, on an authenticator that has none of the account's. */
    static Options make(RelyingParty party, byte[] challenge, Account account, List<Passkey> known) {
        return new Options(new PublicKey(
                Ceremony.text(challenge),
                LASTS.toMillis(),
                new Party(party.id(), "Sophon"),
                new User(Ceremony.text(handle(account.id())), account.name(), account.name()),
                Ceremonies.ALGORITHMS.stream()
                        .map(algorithm -> new Algorithm("public-key", algorithm))
                        .toList(),
                known(party, known),
                new Selection("required", true, VERIFIED),
                "none",
                null,
                null,
                null));
    }

    /** To show one of these, or whichever it has where there are none. */
    static Options show(RelyingParty party, byte[] challenge, List<Passkey> known) {
        return new Options(new PublicKey(
                Ceremony.text(challenge),
                LASTS.toMillis(),
                null,
                null,
                null,
                null,
                null,
                null,
                party.id(),
                VERIFIED,
                known(party, known)));
    }

    /** What an authenticator knows an account by. */
    static byte[] handle(String accountId) {
        return accountId.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<Known> known(RelyingParty party, List<Passkey> passkeys) {
        return passkeys.stream()
                .filter(one -> one.rpId().equals(party.id()))
                .map(one -> new Known("public-key", one.credentialId()))
                .toList();
    }
}
