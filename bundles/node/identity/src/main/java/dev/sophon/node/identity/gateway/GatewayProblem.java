package dev.sophon.node.identity.gateway;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Why a Gateway cannot be reached, in words that say what to do. */
public final class GatewayProblem {
    private GatewayProblem() {}

    /** One sentence or two for a failure of the network or of TLS; never what a peer has sent. */
    public static String describe(URI gateway, Throwable failure) {
        String host = gateway.getHost();
        if (find(failure, UnknownHostException.class) != null
                || find(failure, UnresolvedAddressException.class) != null) {
            return "The name " + host + " is not known. Check the Gateway's address and this machine's network.";
        }
        if (find(failure, CertificateExpiredException.class) != null
                || find(failure, CertificateNotYetValidException.class) != null) {
            return "The certificate of " + host + " is not valid at this time. Check this machine's clock, then the"
                    + " Gateway's certificate.";
        }
        // The second where a CA of the same name is trusted, and the signature is another's.
        if (find(failure, CertPathBuilderException.class) != null
                || find(failure, CertPathValidatorException.class) != null) {
            return "The certificate of " + host + " is not trusted by this system. Install its CA in the system's trust"
                    + " store (Linux: update-ca-certificates, macOS: Keychain, Windows: certutil).";
        }
        if (isCertificate(failure)) {
            return "The certificate of " + host + " is not for this name. Check the Gateway's address.";
        }
        if (find(failure, SSLException.class) != null) {
            return "No TLS connection to " + host + " can be made. Check that the address and its port speak https.";
        }
        if (find(failure, HttpTimeoutException.class) != null
                || find(failure, SocketTimeoutException.class) != null
                || find(failure, InterruptedIOException.class) != null) {
            return "The Gateway does not answer in time. Check the network and its firewall.";
        }
        if (find(failure, ConnectException.class) != null || find(failure, NoRouteToHostException.class) != null) {
            return "The Gateway cannot be reached (no connection to " + host + port(gateway)
                    + "). Check that it runs and that a firewall lets this machine through.";
        }
        return "The connection to the Gateway broke off.";
    }

    /** Whether it is about the Gateway's certificate: its trust, its name or its time. */
    public static boolean isCertificate(Throwable failure) {
        return find(failure, java.security.cert.CertificateException.class) != null
                || find(failure, CertPathBuilderException.class) != null
                || find(failure, CertPathValidatorException.class) != null
                || find(failure, SSLPeerUnverifiedException.class) != null;
    }

    private static String port(URI gateway) {
        return gateway.getPort() < 0 ? "" : " port " + gateway.getPort();
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
        // A chain of causes is short; a cycle in one must not hang us.
        for (int depth = 0; failure != null && depth < 20; depth++, failure = failure.getCause()) {
            if (type.isInstance(failure)) {
                return type.cast(failure);
            }
        }
        return null;
    }
}
