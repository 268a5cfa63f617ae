package dev.sophon.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test's own, and what it signs; made by the JDK's {@code keytool}. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";
    private static final String OWN = "ca";
    private static final int DAYS = 60;

    private final Path store;
    private final Path certificate;

    /** @param folder for its files */
    public TestAuthority(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        store = folder.resolve("authority.p12");
        keytool(DAYS, "-1d", "-alias", OWN, "-dname", "CN=Test authority", "-ext", "bc:c");
        certificate = Files.writeString(folder.resolve("authority.pem"), pem(open().getCertificate(OWN)));
    }

    /** A key and its certificate, with the authority's behind it. */
    public record Issued(PrivateKey key, List<Certificate> chain) {
        /** The certificates in PEM. */
        public String certificates() throws GeneralSecurityException {
            StringBuilder text = new StringBuilder();
            for (Certificate each : chain) {
                text.append(pem(each));
            }
            return text.toString();
        }

        /** The key in PEM, as PKCS#8. */
        public String keyText() {
            return block("PRIVATE KEY", key.getEncoded());
        }
    }

    /** The authority's own certificate, as a file in PEM. */
    public Path certificate() {
        return certificate;
    }

    /**
     * Makes a key and signs its certificate, for {@code localhost} and {@code 127.0.0.1}.
     *
     * @param name another each time
     */
    public Issued issue(String name) throws IOException, InterruptedException, GeneralSecurityException {
        return issue(name, DAYS);
    }

    /** As {@link #issue(String)}, valid for so many days from now on; for so many until yesterday, if negative. */
    public Issued issue(String name, int days) throws IOException, InterruptedException, GeneralSecurityException {
        keytool(
                Math.abs(days),
                days < 0 ? days - 1 + "d" : "-1d",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-signer",
                OWN,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        KeyStore all = open();
        return new Issued(
                (PrivateKey) all.getKey(name, PASSWORD.toCharArray()), List.of(all.getCertificateChain(name)));
    }

    /** Trusts this authority and nobody else. */
    public SSLContext client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(OWN, open().getCertificate(OWN));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** One block of PEM. */
    public static String block(String kind, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static String pem(Certificate certificate) throws GeneralSecurityException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD.toCharArray());
        }
        return all;
    }

    private void keytool(int days, String from, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                Integer.toString(days),
                "-startdate",
                from,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }
}
