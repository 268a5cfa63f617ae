package dev.sophon.gateway.passkeys.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.json.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What an authenticator answered, as a browser's {@code PublicKeyCredential.toJSON()} writes it, of which only this is read.
 * Nothing of it is known to hold.
 *
 * @param challenge that it claims to answer, in base64url
 * @param made of one that adds a passkey; empty otherwise
 * @param data of one that shows a passkey, as the next two; empty otherwise
 * @param userHandle empty if there is none
 */
record Answer(
        String credentialId,
        byte[] clientData,
        String challenge,
        byte[] made,
        byte[] data,
        byte[] signature,
        byte[] userHandle) {
    private static final int MAX_ID = 1_023;
    private static final int MAX_CLIENT_DATA = 4_096;
    private static final int MAX_MADE = 16_384;
    private static final int MAX_DATA = 4_096;
    private static final int MAX_SIGNATURE = 2_048;
    private static final int MAX_USER = 64;
    private static final int MAX_CHALLENGE = 100;
    private static final byte[] NOTHING = {};

    /** One that adds a passkey. */
    static Answer ofMade(@Nullable JsonNode credential) {
        return of(credential, true);
    }

    /** One that shows a passkey. */
    static Answer ofShown(@Nullable JsonNode credential) {
        return of(credential, false);
    }

    private static Answer of(@Nullable JsonNode credential, boolean made) {
        if (credential == null || !credential.isObject()) {
            throw Refusal.invalid("credential: expected an object");
        }
        JsonNode response = credential.path("response");
        byte[] clientData = bytes(response, "response.", "clientDataJSON", MAX_CLIENT_DATA, true);
        return new Answer(
                Ceremony.text(bytes(credential, "", "id", MAX_ID, true)),
                clientData,
                challenge(clientData),
                bytes(response, "response.", "attestationObject", MAX_MADE, made),
                bytes(response, "response.", "authenticatorData", MAX_DATA, !made),
                bytes(response, "response.", "signature", MAX_SIGNATURE, !made),
                bytes(response, "response.", "userHandle", MAX_USER, false));
    }

    private static byte[] bytes(JsonNode object, String within, String name, int most, boolean needed) {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            if (needed) {
                throw Refusal.invalid("credential." + within + name + ": required, but missing");
            }
            return NOTHING;
        }
        String text = value.asText();
        try {
            if (value.isTextual() && text.length() <= 2 * most) {
                byte[] bytes = Base64.getUrlDecoder().decode(text);
                if (bytes.length <= most && (bytes.length > 0 || !needed)) {
                    return bytes;
                }
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Refusal.invalid("credential." + within + name + ": expected base64url of 1 to " + most + " bytes");
    }

    private static String challenge(byte[] clientData) {
        try {
            String challenge = Json.tree(clientData).path("challenge").asText();
            if (!challenge.isEmpty() && challenge.length() <= MAX_CHALLENGE) {
                return challenge;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Refusal.invalid("credential.response.clientDataJSON: expected JSON with a challenge");
    }

    @Override
    public String toString() {
        return "Answer[***]";
    }
}
