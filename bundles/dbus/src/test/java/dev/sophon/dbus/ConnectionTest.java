package dev.sophon.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against an application that does not keep to the protocol. */
@Timeout(20)
class ConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Ref TARGET = new Ref(":1.1", "/root");

    @TempDir
    Path folder;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Lets the next one in, then writes these bytes, and keeps the connection. */
    private void serve(byte[] afterwards) {
        Thread thread = new Thread(() -> {
            try {
                SocketChannel client = server.accept();
                client.read(ByteBuffer.allocate(256));
                client.write(ByteBuffer.wrap("OK 1234\r\n".getBytes(StandardCharsets.US_ASCII)));
                client.read(ByteBuffer.allocate(4096));
                client.write(ByteBuffer.wrap(afterwards));
                // Until the other side closes.
                while (client.read(ByteBuffer.allocate(4096)) >= 0) {}
                client.close();
            } catch (IOException e) {
                // The test is over.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private Connection connect() throws Exception {
        return Connection.toApplication(folder.resolve("s"), LONG);
    }

    private static boolean ask(Connection connection, Call call, Duration patience) throws Exception {
        return connection.exchange(List.of(call), patience, System.nanoTime() + LONG.toNanos());
    }

    @Test
    void givesUpOnOneThatNeverAnswers() throws Exception {
        serve(new byte[0]);
        try (Connection connection = connect()) {
            Call call = new Call(TARGET, "a.b", "C", "");
            assertThat(ask(connection, call, SHORT)).isFalse();
            assertThat(call.answered()).isFalse();
        }
    }

    @Test
    void givesUpOnOneThatDoesNotLetUsIn() {
        // The kernel takes the connection; nobody accepts it.
        assertThatIOException().isThrownBy(() -> Connection.toApplication(folder.resolve("s"), SHORT));
    }

    @Test
    void refusesWhatIsNotDBus() throws Exception {
        byte[] garbage = new byte[4096];
        new Random(1).nextBytes(garbage);
        serve(garbage);
        try (Connection connection = connect()) {
            assertThatThrownBy(() -> ask(connection, new Call(TARGET, "a.b", "C", ""), LONG))
                    .isInstanceOf(BadMessageException.class);
        }
    }

    @Test
    void takesAnAnswerOfAnotherTypeForNone() throws Exception {
        byte[] number = {
            'l', 2, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 15, 0, 0, 0, 5, 1, 'u', 0, 1, 0, 0, 0, 8, 1, 'g', 0, 1, 'u', 0, 0, 9,
            0, 0, 0
        };
        serve(number);
        try (Connection connection = connect()) {
            Call call = new Call(TARGET, "a.b", "C", "");
            assertThat(ask(connection, call, LONG)).isTrue();
            assertThat(call.number(0)).isEqualTo(9);
            assertThat(call.text()).isEmpty();
            assertThat(call.list()).isEmpty();
        }
    }

    @Test
    void findsTheSocketOfAnAddress() {
        assertThat(BusAddress.socket("unix:path=/run/a%20b,guid=12")).hasValue(Path.of("/run/a b"));
        assertThat(BusAddress.socket("tcp:host=h;unix:guid=1,path=/run/x")).hasValue(Path.of("/run/x"));
        assertThat(BusAddress.socket("unix:abstract=/tmp/x")).isEmpty();
        assertThat(BusAddress.socket("unix:path=/a%00b")).isEmpty();
        assertThat(BusAddress.socket("")).isEmpty();
        assertThat(BusAddress.session(Map.of("XDG_RUNTIME_DIR", "/run/user/7"))).hasValue(Path.of("/run/user/7/bus"));
    }
}
