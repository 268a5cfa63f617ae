package dev.sophon.protocol.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final Challenge ASKED = new Challenge("c", "office", "https://gw.example.com");
    private static final KeyPair KEYS = SigningKeys.generate();

    /** The keys of RFC 8032, section 7.1, test 1, over {"challenge":"c","gatewayUrl":"https://gw.example.com","nodeId":"office"}. */
    @Test
    void anybodyCanMakeTheSameSignature() {
        byte[] pkcs8 = HexFormat.of()
                .parseHex("302e020100300506032b657004220420"
                        + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        String publicKey = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        String signature = ASKED.sign(SigningKeys.privateKey(pkcs8));
        assertThat(signature)
                .isEqualTo("1xC_WTopM1-qqjq0vNTqAtUb8WMlLfbNCPHy8pyM10gIbJaTZYNzRzeXdLmE-2GgUfVgVNRQ_MjLJb3XiChQDQ");
        assertThat(ASKED.isSignedBy(SigningKeys.ofRaw(publicKey), signature)).isTrue();
    }

    @Test
    void aSignatureIsOfOneKeyOneChallengeOneNodeAndOneGateway() {
        String signature = ASKED.sign(KEYS.getPrivate());
        assertThat(ASKED.isSignedBy(KEYS.getPublic(), signature)).isTrue();
        assertThat(ASKED.isSignedBy(SigningKeys.generate().getPublic(), signature))
                .isFalse();
        assertThat(new Challenge("d", "office", ASKED.gatewayUrl()).isSignedBy(KEYS.getPublic(), signature))
                .isFalse();
        assertThat(new Challenge("c", "kitchen", ASKED.gatewayUrl()).isSignedBy(KEYS.getPublic(), signature))
                .isFalse();
        assertThat(new Challenge("c", "office", "https://evil.example").isSignedBy(KEYS.getPublic(), signature))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "%", "not Base64url"})
    void whatIsNoSignatureIsNone(String signature) {
        assertThat(ASKED.isSignedBy(KEYS.getPublic(), signature)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://GW.example.com:443/, https://gw.example.com",
        "https://gw.example.com:8443/sophon/, https://gw.example.com:8443/sophon",
        "HTTP://localhost:80, http://localhost",
        "http://[::1]:8080, http://[::1]:8080"
    })
    void anAddressIsSignedInOneForm(String typed, String signed) {
        assertThat(Challenge.address(URI.create(typed))).isEqualTo(signed);
    }

    @Test
    void aPublicKeyIsItsBytes() {
        String raw = SigningKeys.raw(KEYS.getPublic());
        assertThat(raw).hasSize(43);
        assertThat(SigningKeys.ofRaw(raw)).isEqualTo(KEYS.getPublic());
    }

    /** The last is no point of the curve. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AA",
                "+++++++++++++++++++++++++++++++++++++++++++",
                "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoPublicKeyIsRefused(String raw) {
        assertThatThrownBy(() -> SigningKeys.ofRaw(raw)).isInstanceOf(IllegalArgumentException.class);
    }
}
