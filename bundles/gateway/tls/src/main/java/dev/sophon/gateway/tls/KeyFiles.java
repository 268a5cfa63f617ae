package dev.sophon.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a server shows itself by: PEM, in one file or two, or PKCS#12. What is wrong with them is said by the name
 * of the setting that names the file.
 *
 * @param certificate the server's own first, then those that signed it; or a PKCS#12 file with the key in it
 * @param key PKCS#8 in PEM; {@code null} if it is in the other file
 * @param password of the key or the PKCS#12 file; empty for none
 */
public record KeyFiles(Path certificate, @Nullable Path key, String password) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String ALIAS = "gateway";
    private static final String PEM = "-----BEGIN ";

    /** What keeps the files from being used; its message names the setting and no content. */
    public static final class Problem extends IOException {
        private static final long serialVersionUID = 1L;

        Problem(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What the files hold. */
    public record Identity(PrivateKey key, List<X509Certificate> chain) {
        @Override
        public String toString() {
            return "Identity[***]";
        }

        /** The server's own certificate. */
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** When the first of the chain's certificates to end does. */
        public Instant end() {
            return chain.stream()
                    .map(one -> one.getNotAfter().toInstant())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }

        /** As Java's TLS takes it, with nothing else in it. */
        public KeyStore keyStore(char[] protection) throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, protection, chain.toArray(Certificate[]::new));
            return store;
        }
    }

    @Override
    public String toString() {
        return "KeyFiles[" + certificate + ", " + key + ", ***]";
    }

    /** The files, to see when they change. */
    public List<Path> files() {
        return key == null ? List.of(certificate) : List.of(certificate, key);
    }

    /**
     * Reads the files as they are now.
     *
     * @throws Problem if they cannot be used
     */
    public Identity read() throws Problem {
        byte[] bytes = bytes("tlsCertificate", certificate);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Identity identity;
        if (text.contains(PEM)) {
            identity = new Identity(
                    key == null
                            ? PemKey.read("tlsCertificate", text, password)
                            : PemKey.read(
                                    "tlsKey", new String(bytes("tlsKey", key), StandardCharsets.ISO_8859_1), password),
                    certificates(bytes));
        } else if (key != null) {
            throw new Problem("tlsCertificate: expected certificates in PEM, as tlsKey names a key in PEM", null);
        } else {
            identity = container(bytes);
        }
        if (!PemKey.belongTogether(identity.key(), identity.certificate().getPublicKey())) {
            throw new Problem(
                    "tlsKey: expected the key of the first certificate in tlsCertificate; this one is another's", null);
        }
        try {
            identity.keyStore(new char[] {'x'});
        } catch (GeneralSecurityException | IOException e) {
            throw new Problem(
                    "tlsCertificate: expected the server's certificate first, then each signer of the one before", e);
        }
        return identity;
    }

    private static byte[] bytes(String setting, Path file) throws Problem {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new Problem(setting + ": expected a file of 1 MiB at most", null);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Problem(setting + ": there is no file " + file, e);
        } catch (Problem e) {
            throw e;
        } catch (IOException e) {
            throw new Problem(setting + ": the file " + file + " cannot be read by this user", e);
        }
    }

    /** The certificates of a PEM file, whatever else is in it. */
    private static List<X509Certificate> certificates(byte[] pem) throws Problem {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        StringBuilder own = new StringBuilder();
        int end = 0;
        while (true) {
            int begin = text.indexOf(PEM + "CERTIFICATE-----", end);
            if (begin < 0) {
                break;
            }
            String mark = "-----END CERTIFICATE-----";
            end = text.indexOf(mark, begin);
            if (end < 0) {
                throw new Problem("tlsCertificate: a certificate in it has no end", null);
            }
            end += mark.length();
            own.append(text, begin, end).append('\n');
        }
        if (own.isEmpty()) {
            throw new Problem("tlsCertificate: expected at least one certificate in it", null);
        }
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(own.toString().getBytes(StandardCharsets.ISO_8859_1)));
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new Problem("tlsCertificate: a certificate in it is damaged", e);
        }
    }

    private Identity container(byte[] bytes) throws Problem {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                Key found = store.getKey(alias, password.toCharArray());
                Certificate[] chain = store.getCertificateChain(alias);
                if (found instanceof PrivateKey secret && chain != null && chain.length > 0) {
                    return new Identity(
                            secret,
                            Stream.of(chain).map(X509Certificate.class::cast).toList());
                }
            }
            throw new Problem("tlsCertificate: expected a key with its certificates in the PKCS#12 file", null);
        } catch (Problem e) {
            throw e;
        } catch (UnrecoverableKeyException e) {
            throw new Problem("tlsPassword: it does not open the key in tlsCertificate", e);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? new Problem("tlsPassword: it does not open the PKCS#12 file of tlsCertificate", e)
                    : new Problem("tlsCertificate: expected a file in PEM or PKCS#12", e);
        } catch (GeneralSecurityException e) {
            throw new Problem("tlsCertificate: expected a file in PEM or PKCS#12", e);
        }
    }
}
