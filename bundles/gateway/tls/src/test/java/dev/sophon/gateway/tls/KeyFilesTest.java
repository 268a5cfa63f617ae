package dev.sophon.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.testkit.TestAuthority;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    private static final String PASSWORD = "pa:ss word";

    @TempDir
    static Path folder;

    private static TestAuthority.Issued issued;
    private static TestAuthority.Issued other;
    private static Path certificates;
    private static Path key;

    @BeforeAll
    static void issue() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        issued = authority.issue("one");
        other = authority.issue("two");
        certificates = write("certificates.pem", issued.certificates());
        key = write("key.pem", issued.keyText());
    }

    private static Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Path container(String name, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "x", issued.key(), password.toCharArray(), issued.chain().toArray(Certificate[]::new));
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    /** What {@code openssl pkcs8 -topk8} and {@code openssl req -x509} write. */
    private static Path locked() throws Exception {
        return Path.of(KeyFilesTest.class.getResource("locked.pem").toURI());
    }

    @Test
    void everyUsualFormIsRead() throws Exception {
        assertSame(new KeyFiles(certificates, key, ""));
        Path both = write("both.pem", "What openssl writes before\n" + issued.keyText() + issued.certificates());
        assertSame(new KeyFiles(both, null, ""));
        assertSame(new KeyFiles(container("gw.p12", PASSWORD), null, PASSWORD));
        assertThat(new KeyFiles(locked(), null, PASSWORD)
                        .read()
                        .certificate()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=locked");
    }

    private static void assertSame(KeyFiles files) throws Exception {
        KeyFiles.Identity identity = files.read();
        assertThat(identity.key()).isEqualTo(issued.key());
        assertThat(identity.chain()).isEqualTo(issued.chain());
        assertThat(identity.keyStore("x".toCharArray()).size()).isEqualTo(1);
        assertThat(files.toString() + identity).doesNotContain(PASSWORD);
    }

    @Test
    void whatIsWrongIsSaidByTheNameOfItsSetting() throws Exception {
        refused("tlsCertificate: there is no file", new KeyFiles(folder.resolve("none"), null, "")::read);
        refused("tlsKey: there is no file", new KeyFiles(certificates, folder.resolve("none"), "")::read);
        refused("tlsPassword: ", new KeyFiles(container("p.p12", PASSWORD), null, "wrong-one")::read);
        refused("tlsPassword: expected the password", new KeyFiles(locked(), null, "")::read);
        refused("tlsPassword: it does not open", new KeyFiles(locked(), null, "wrong-one")::read);
        Path others = write("others.pem", other.keyText());
        refused("tlsKey: expected the key of the first certificate", new KeyFiles(certificates, others, "")::read);
        refused("tlsCertificate: expected a private key", new KeyFiles(certificates, null, "")::read);
        refused("tlsKey: expected a private key", new KeyFiles(certificates, certificates, "")::read);
        refused("tlsCertificate: expected at least one", new KeyFiles(key, key, "")::read);
        Path rubbish = write("rubbish", "neither");
        refused("tlsCertificate: expected a file in PEM or PKCS#12", new KeyFiles(rubbish, null, "")::read);
        refused("tlsCertificate: expected certificates in PEM", new KeyFiles(rubbish, key, "")::read);
        Path old = write("old.pem", issued.keyText().replace("PRIVATE", "EC PRIVATE"));
        refused("openssl pkcs8", new KeyFiles(certificates, old, "")::read);
        Path damaged = write("damaged.pem", issued.certificates().replaceFirst("M", "!"));
        refused("tlsCertificate: a certificate in it is damaged", new KeyFiles(damaged, key, "")::read);
        String twice = TestAuthority.block("CERTIFICATE", issued.chain().get(0).getEncoded())
                + TestAuthority.block("CERTIFICATE", other.chain().get(0).getEncoded());
        refused("tlsCertificate: expected the server's", new KeyFiles(write("twice.pem", twice), key, "")::read);
    }

    private static void refused(String message, ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOf(KeyFiles.Problem.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("wrong-one");
    }
}
