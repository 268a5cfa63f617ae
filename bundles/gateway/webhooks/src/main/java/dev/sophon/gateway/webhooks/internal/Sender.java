package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.webhooks.Webhooks.Attempt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends one event by one request on one connection, and reads the status of the answer. It speaks HTTP itself: the clients
 * of Java's own library look a name up once more when they connect, and follow what an answer says. Nothing of an answer but
 * its status is used, so nothing of this network can be read through it.
 */
final class Sender {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MAX_STATUS_LINE = 1_024;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

    private final Targets targets;

    Sender(Targets targets) {
        this.targets = targets;
    }

    /** Blocks for some 15 s at most for each address of the host. */
    Attempt send(String url, String secret, String event, String delivery, byte[] body) {
        try {
            URI uri = targets.parse(url);
            IOException last = new UnknownHostException();
            for (InetAddress address : targets.resolve(uri)) {
                try (Socket socket = connect(uri, address)) {
                    return request(socket, uri, secret, event, delivery, body);
                } catch (ConnectException e) {
                    last = e;
                }
            }
            throw last;
        } catch (dev.sophon.gateway.runtime.Refusal | Targets.ForbiddenException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (UnknownHostException e) {
            return failed("its host has no address");
        } catch (ConnectException e) {
            return failed("nothing accepts connections there");
        } catch (SocketTimeoutException e) {
            return failed("no answer within 10 s");
        } catch (SSLException e) {
            return failed("TLS failed; its certificate has to be valid for the host");
        } catch (IOException e) {
            return failed("the connection broke");
        }
    }

    private static Attempt failed(String why) {
        return new Attempt(false, null, why);
    }

    private static Socket connect(URI uri, InetAddress address) throws IOException {
        boolean https = uri.getScheme().equalsIgnoreCase("https");
        int port = uri.getPort() > 0 ? uri.getPort() : https ? 443 : 80;
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            plain.setSoTimeout(CONNECT_MILLIS);
            if (!https) {
                return plain;
            }
            SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket secure = (SSLSocket) tls.createSocket(plain, uri.getHost(), port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Attempt request(Socket socket, URI uri, String secret, String event, String delivery, byte[] body)
            throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String head = "POST " + path + query + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                + "\r\nUser-Agent: Sophon-Gateway/" + GatewayVersion.current()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nX-Sophon-Event: " + event
                + "\r\nX-Sophon-Delivery: " + delivery
                + "\r\nX-Sophon-Signature: sha256=" + signature(secret, body)
                + "\r\nConnection: close\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        Matcher line = STATUS_LINE.matcher(statusLine(socket));
        if (!line.matches()) {
            return failed("what answers there does not speak HTTP");
        }
        int status = Integer.parseInt(line.group(1));
        boolean redirects = status >= 300 && status < 400;
        return new Attempt(
                status >= 200 && status < 300,
                status,
                "HTTP " + status + (redirects ? "; a redirection is not followed" : ""));
    }

    /** One byte at a time would keep a read's own timeout off for ever: the whole line has one. */
    private static String statusLine(Socket socket) throws IOException {
        long begun = System.nanoTime();
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_STATUS_LINE) {
            long left = WHOLE_NANOS - (System.nanoTime() - begun);
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
