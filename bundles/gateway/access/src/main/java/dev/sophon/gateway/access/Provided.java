package dev.sophon.gateway.access;

import java.net.URI;
import java.text.Normalizer;

/**
 * Who somebody is, as an OpenID provider vouches for it: issuer and subject together are one person, whatever the name.
 *
 * @param issuer an address with a host, 500 characters at most
 * @param subject 1 to 255 characters of ASCII
 * @param name what the provider calls them
 */
public record Provided(String issuer, String subject, String name) {
    private static final int MAX_NAME = 80;
    private static final int MAX_HOST = 100;

    /**
     * The name that is shown, as in {@code ada (login.example.com)}: no account with a password can have it, and none of
     * another host. What could mislead in it, as what turns the direction of text, is an underscore.
     */
    public String shownName() {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFC)
                .replaceAll("[^\\p{L}\\p{M}\\p{N} ._@+'-]", "_")
                .strip();
        int length = Math.min(MAX_NAME, plain.length());
        boolean parted = length < plain.length() && Character.isLowSurrogate(plain.charAt(length));
        String cut = plain.substring(0, parted ? length - 1 : length);
        String host = URI.create(issuer).getHost();
        return (cut.isEmpty() ? "somebody" : cut) + " (" + host.substring(0, Math.min(MAX_HOST, host.length())) + ")";
    }
}
