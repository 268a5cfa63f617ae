package dev.sophon.node.identity.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust in TLS as the operating system has it: on Linux the CA bundle that {@code update-ca-certificates} and its like
 * write, on Windows the ROOT store, on macOS the keychain. Java's own list counts only where there is none of these.
 *
 * @param trustManager knows the roots; host names are checked by who uses it
 * @param source where the roots came from, for logs
 */
public record SystemTrust(SSLContext context, X509TrustManager trustManager, String source) {
    /** OpenSSL's variable for another bundle, which every other program of a Linux machine follows as well. */
    private static final String BUNDLE_VARIABLE = "SSL_CERT_FILE";

    private static final List<Path> BUNDLES = Stream.of(
                    "/etc/ssl/certs/ca-certificates.crt",
                    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                    "/etc/pki/tls/certs/ca-bundle.crt",
                    "/etc/ssl/ca-bundle.pem",
                    "/etc/ssl/cert.pem")
            .map(Path::of)
            .toList();

    private static @Nullable Cached cached;

    private record Cached(Path bundle, FileTime modified, SystemTrust trust) {}

    /**
     * What the system trusts now. A certificate that its owner has just installed counts from the next call on.
     *
     * @throws GeneralSecurityException when Java cannot make a TLS context of it
     */
    public static SystemTrust current() throws GeneralSecurityException {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return ofStores("Windows-ROOT");
        }
        if (os.startsWith("mac")) {
            // KeychainStore-ROOT came with JDK 23; before it, Java's own list stands in for the system's roots.
            return ofStores("KeychainStore-ROOT", "KeychainStore");
        }
        Optional<Path> bundle = Stream.concat(
                        Optional.ofNullable(System.getenv(BUNDLE_VARIABLE)).map(Path::of).stream(), BUNDLES.stream())
                .filter(Files::isReadable)
                .findFirst();
        return bundle.isPresent() ? ofChangingBundle(bundle.get()) : ofJava();
    }

    private static synchronized SystemTrust ofChangingBundle(Path bundle) throws GeneralSecurityException {
        try {
            FileTime modified = Files.getLastModifiedTime(bundle);
            if (cached == null || !cached.bundle.equals(bundle) || !cached.modified.equals(modified)) {
                cached = new Cached(bundle, modified, ofBundle(bundle));
            }
            return cached.trust;
        } catch (IOException e) {
            return ofJava();
        }
    }

    /** Trusts the certificates of a PEM file and no others. */
    static SystemTrust ofBundle(Path bundle) throws IOException, GeneralSecurityException {
        List<X509Certificate> roots = PemCertificates.read(Files.readString(bundle, StandardCharsets.ISO_8859_1));
        return of(store(roots), bundle.toString());
    }

    private static SystemTrust ofStores(String... types) throws GeneralSecurityException {
        List<X509Certificate> roots = new ArrayList<>();
        List<String> read = new ArrayList<>();
        for (String type : types) {
            try {
                KeyStore store = KeyStore.getInstance(type);
                store.load(null, null);
                roots.addAll(certificates(store));
                read.add(type);
            } catch (KeyStoreException | IOException e) {
                // This Java does not know that store; what the others and Java itself know remains.
            }
        }
        if (!read.contains(types[0])) {
            roots.addAll(Arrays.asList(ofJava().trustManager.getAcceptedIssuers()));
            read.add("Java");
        }
        return of(store(roots), String.join(", ", read));
    }

    private static SystemTrust ofJava() throws GeneralSecurityException {
        return of(null, "Java");
    }

    private static List<X509Certificate> certificates(KeyStore store) throws KeyStoreException {
        List<X509Certificate> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                found.add(certificate);
            }
        }
        return found;
    }

    private static KeyStore store(List<X509Certificate> roots) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            return store;
        } catch (IOException e) {
            throw new KeyStoreException("an empty key store cannot be made", e);
        }
    }

    private static SystemTrust of(@Nullable KeyStore roots, String source) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        X509TrustManager trust = Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new KeyStoreException("no trust manager for X.509"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        return new SystemTrust(context, trust, source);
    }
}
