package dev.sophon.gateway.passkeys.internal;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;
import com.webauthn4j.server.ServerProperty;
import dev.sophon.gateway.runtime.Refusal;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges what authenticators answer, by WebAuthn4J: the challenge, the page's origin, the name, that the person was there and
 * showed who they are, the signature. Thread-safe.
 */
final class Ceremonies {
    /** What a passkey may sign by: ECDSA on P-256, and RSA, which some Windows machines have alone. */
    static final List<Long> ALGORITHMS = List.of(-7L, -257L);

    private static final Logger LOG = LoggerFactory.getLogger(Ceremonies.class);
    private static final int MAX_ATTESTED = 2_900;

    private Ceremonies() {}

    /** Loaded when somebody uses a passkey first. */
    private static final class Library {
        static final ObjectConverter CONVERTER = new ObjectConverter();
        static final WebAuthnManager MANAGER = WebAuthnManager.createNonStrictWebAuthnManager(CONVERTER);
        static final AttestedCredentialDataConverter ATTESTED = new AttestedCredentialDataConverter(CONVERTER);
        static final List<PublicKeyCredentialParameters> PARAMETERS = ALGORITHMS.stream()
                .map(algorithm -> new PublicKeyCredentialParameters(
                        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(algorithm)))
                .toList();
    }

    /** A passkey that an authenticator made. */
    record Made(String credentialId, String attested, long signCount, boolean backupEligible) {}

    /** What is said to whoever comes with something that does not hold: not what of it. */
    static Refusal refusal() {
        return new Refusal(
                Refusal.Reason.LOGIN_FAILED,
                "credential: it does not hold: unknown here, asked for elsewhere, used before, or too late");
    }

    /** The passkey that was made for a challenge. */
    static Made made(Answer answer, RelyingParty party, byte[] challenge) {
        RegistrationData data = judged(() -> Library.MANAGER.verify(
                new RegistrationRequest(answer.made(), answer.clientData()),
                new RegistrationParameters(asked(party, challenge), Library.PARAMETERS, true, true)));
        return judged(() -> {
            // The library looks at it where a passkey is shown, and not here.
            if (Boolean.TRUE.equals(data.getCollectedClientData().getCrossOrigin())) {
                throw new IllegalArgumentException("within a page of another site");
            }
            var said = data.getAttestationObject().getAuthenticatorData();
            AttestedCredentialData attested = said.getAttestedCredentialData();
            byte[] kept = Library.ATTESTED.convert(attested);
            if (kept.length > MAX_ATTESTED) {
                throw new IllegalArgumentException("a public key is too long");
            }
            return new Made(
                    Ceremony.text(attested.getCredentialId()),
                    Ceremony.text(kept),
                    said.getSignCount(),
                    said.isFlagBE());
        });
    }

    /** How often the authenticator of a passkey, which answered a challenge, has signed by now. */
    static long shown(Passkey passkey, Answer answer, RelyingParty party, byte[] challenge) {
        AuthenticationData data = judged(() -> {
            AttestedCredentialData attested =
                    Library.ATTESTED.convert(Base64.getUrlDecoder().decode(passkey.attested()));
            CredentialRecordImpl known = new CredentialRecordImpl(
                    new NoneAttestationStatement(),
                    true,
                    passkey.backupEligible(),
                    null,
                    passkey.signCount(),
                    attested,
                    new AuthenticationExtensionsAuthenticatorOutputs<>(),
                    null,
                    null,
                    null);
            return Library.MANAGER.verify(
                    new AuthenticationRequest(
                            Base64.getUrlDecoder().decode(passkey.credentialId()),
                            answer.userHandle(),
                            answer.data(),
                            answer.clientData(),
                            answer.signature()),
                    new AuthenticationParameters(asked(party, challenge), known, null, true, true));
        });
        return data.getAuthenticatorData().getSignCount();
    }

    private static ServerProperty asked(RelyingParty party, byte[] challenge) {
        return new ServerProperty(new Origin(party.origin()), party.id(), new DefaultChallenge(challenge));
    }

    /** Whatever the library throws over what a stranger sent, some of it by accident, says no. */
    @SuppressWarnings("IllegalCatch")
    private static <T> T judged(Supplier<T> judgement) {
        try {
            return judgement.get();
        } catch (RuntimeException e) {
            LOG.info("A passkey's answer does not hold: {}", e.getClass().getSimpleName());
            throw refusal();
        }
    }
}
