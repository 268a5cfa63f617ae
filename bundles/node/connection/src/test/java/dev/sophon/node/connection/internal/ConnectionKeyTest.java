package dev.sophon.node.connection.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.internal.link.Backoff;
import dev.sophon.node.identity.NodeKey;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a Node answers a Gateway that asks for its key. */
class ConnectionKeyTest {
    private static final KeyPair KEYS = SigningKeys.generate();

    @TempDir
    Path temp;

    private TestGateway gateway;
    private @Nullable NodeConnection connection;

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway(true);
    }

    @AfterEach
    void stop() throws Exception {
        if (connection != null) {
            connection.stop();
        }
        gateway.close();
    }

    private static NodeKey key(KeyPair pair) throws IOException {
        return NodeKey.of(
                new Secret(Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())));
    }

    private NodeConnection connect(@Nullable NodeKey key) {
        TestNode node = new TestNode();
        NodeConnection made = new NodeConnection(
                TestNode.identity(gateway.port(), TestGateway.TOKEN, key),
                node,
                node,
                node,
                node,
                node,
                new StateFolder(temp),
                "1.2.3",
                null);
        made.bindPlatform(node);
        made.start(
                Duration.ofSeconds(30), new Backoff(new Random(), Duration.ofMillis(20), Duration.ofMillis(200)), 100);
        connection = made;
        return made;
    }

    private static void await(NodeConnection connection, State state) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> connection.status().state() == state);
    }

    @Test
    void itSignsEachConnectionsChallengeAnew() throws Exception {
        gateway.key = KEYS.getPublic();
        await(connect(key(KEYS)), State.ONLINE);
        gateway.crash();
        gateway.start();
        String first = gateway.signatures.poll(30, TimeUnit.SECONDS);
        String second = gateway.signatures.poll(30, TimeUnit.SECONDS);
        assertThat(second).isNotNull().isNotEqualTo(first);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> gateway.hellos.size() == 2);
    }

    @Test
    void aCopyOfItsTokenSaysThatItsKeyIsNotThere() {
        gateway.key = KEYS.getPublic();
        NodeConnection copy = connect(null);
        await(copy, State.RETRYING);
        assertThat(copy.status().problem()).contains("node.key is not beside config.json", "sophon-node pair");
    }

    @Test
    void anotherPairingsKeySaysSo() throws IOException {
        gateway.key = KEYS.getPublic();
        NodeConnection other = connect(key(SigningKeys.generate()));
        await(other, State.RETRYING);
        assertThat(other.status().problem()).contains("does not take this Node's key", "publicUrl");
    }

    @Test
    void aGatewayThatKnowsNoKeysIsServedStill() throws IOException {
        await(connect(key(KEYS)), State.ONLINE);
        assertThat(gateway.signatures).isEmpty();
    }
}
