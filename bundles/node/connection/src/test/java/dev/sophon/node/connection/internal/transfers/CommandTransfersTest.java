package dev.sophon.node.connection.internal.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.connection.internal.GatewayUpstream;
import dev.sophon.node.connection.internal.TestNode;
import dev.sophon.node.connection.internal.TransferGateway;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeKey;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.wire.Shown;
import dev.sophon.testkit.FakeInvocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of one command against a real HTTP server, whose line breaks at every point where it can. */
class CommandTransfersTest {
    private static final int PIECE = 1024 * 1024;

    @TempDir
    Path folder;

    private TransferGateway gateway;
    private FakeInvocation call;
    private Transfers transfers;
    private final Function<Shown, CompletionStage<Boolean>> showing =
            shown -> CompletableFuture.completedFuture(shown.part().size() > 2);

    @BeforeEach
    void start() throws IOException {
        gateway = new TransferGateway();
        call = new FakeInvocation();
        transfers = transfers(TransferGateway.TOKEN);
    }

    private Transfers transfers(String token) {
        return transfers(TestNode.identity(gateway.port(), token));
    }

    private Transfers transfers(Identity identity) {
        return new GatewayUpstream(identity, progress -> {}, state -> {}, showing).transfers(call);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void tellsWhetherSomebodyLooks() throws Exception {
        assertThat(transfers.show(EncodedJson.of(Map.of("revision", 1)))).isTrue();
        assertThat(transfers.show(EncodedJson.of(Map.of()))).isFalse();
        Identity identity = TestNode.identity(gateway.port(), TransferGateway.TOKEN);
        Transfers broken = new CommandTransfers(
                new TransferHttp(identity),
                shown -> CompletableFuture.failedStage(new IllegalStateException("the connection has ended")),
                call);
        assertThatThrownBy(() -> broken.show(EncodedJson.of(Map.of()))).isInstanceOf(IOException.class);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Transfers.Moved send(byte[] bytes) throws Exception {
        Path file = Files.write(folder.resolve("file"), bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return transfers.send(channel);
        }
    }

    private byte[] fetch() throws Exception {
        ByteArrayOutputStream into = new ByteArrayOutputStream();
        Transfers.Moved moved = transfers.fetch(TransferGateway.ID, Channels.newChannel(into));
        assertThat(moved)
                .isEqualTo(new Transfers.Moved(
                        TransferGateway.ID, gateway.content.length, TransferGateway.sha256(gateway.content)));
        return into.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE, 9 * PIECE + 5})
    void aFileArrivesAsItIs(int size) throws Exception {
        byte[] bytes = random(size);

        assertThat(send(bytes)).isEqualTo(new Transfers.Moved(TransferGateway.ID, size, TransferGateway.sha256(bytes)));
        assertThat(gateway.content).isEqualTo(bytes);
        assertThat(fetch()).isEqualTo(bytes);
        assertThat(call.progress()).endsWith(size + " of " + size);
    }

    @ParameterizedTest
    @EnumSource(value = TransferGateway.Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBreakIsGoneOnWithFromWhereItWas(TransferGateway.Fault fault) throws Exception {
        byte[] bytes = random(2 * PIECE + 7);
        // Also when it is asked for and when it ends.
        gateway.faults.addAll(List.of(fault, fault, fault));
        assertThat(send(bytes).sizeBytes()).isEqualTo(bytes.length);
        assertThat(gateway.content).isEqualTo(bytes);
        assertThat(gateway.faults).isEmpty();

        if (fault != TransferGateway.Fault.LOSES_THE_ANSWER) {
            gateway.faults.addAll(List.of(fault, fault));
            assertThat(fetch()).isEqualTo(bytes);
            assertThat(gateway.faults).isEmpty();
        }
    }

    @Test
    void whatHasArrivedIsNotSentAgain() throws Exception {
        byte[] bytes = random(PIECE + 5);
        // The first request makes it, the second brings a piece, and that answer is lost.
        gateway.faults.addAll(List.of(TransferGateway.Fault.NONE, TransferGateway.Fault.LOSES_THE_ANSWER));
        send(bytes);
        assertThat(gateway.content).isEqualTo(bytes);
        assertThat(gateway.requests)
                .containsExactly(
                        "POST ",
                        "PUT bytes 0-" + (PIECE - 1) + "/" + bytes.length,
                        "PUT bytes */" + bytes.length,
                        "PUT bytes " + PIECE + "-" + (PIECE + 4) + "/" + bytes.length);
    }

    @Test
    void whatArrivesAsAnotherIsAnErrorAtBothEnds() {
        gateway.spoils();
        assertThat(refusal(() -> send(random(100))).text()).contains("not what was read");
        gateway.content = random(100);
        assertThat(refusal(this::fetch).text()).contains("not what was sent");
    }

    @Test
    void aRefusalIsToldAndNotTriedAgain() {
        gateway.refuses(400, "invalid_params");
        CommandException refused = refusal(() -> send(random(10)));
        assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(refused.text()).contains("size: expected less");
        gateway.refuses(503, "overloaded");
        assertThat(refusal(() -> send(random(10))).text()).contains("size: expected less");
        gateway.refuses(404, "not_found");
        assertThat(refusal(this::fetch).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        gateway.refuses(409, "conflict");
        assertThat(refusal(this::fetch).text()).contains("not whole yet");
        assertThat(gateway.requests).hasSize(4);
        assertThat(refusal(() -> transfers.fetch("../x", Channels.newChannel(new ByteArrayOutputStream())))
                        .text())
                .startsWith("transferId: ");
    }

    @Test
    void anotherNodesTokenReachesNothing() {
        transfers = transfers("abc123.other");
        assertThat(refusal(() -> send(random(10))).text()).contains("does not take part");
    }

    @Test
    void aKeySignsWhatTheGatewayAsksAndAgainWhenThatIsOver() throws Exception {
        KeyPair keys = SigningKeys.generate();
        gateway.key = keys.getPublic();
        assertThat(refusal(() -> send(random(10))).text()).as("without a key").contains("the key");
        transfers = transfers(identity(SigningKeys.generate()));
        assertThat(refusal(() -> send(random(10))).text()).as("another key").contains("the key");
        transfers = transfers(identity(keys));
        byte[] bytes = random(9 * PIECE);
        send(bytes);
        assertThat(gateway.content).isEqualTo(bytes);
        assertThat(fetch()).isEqualTo(bytes);
        gateway.goodFor = 0;
        assertThat(refusal(this::fetch).text()).as("never content").contains("the key");
    }

    private Identity identity(KeyPair keys) throws IOException {
        String text = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
        return TestNode.identity(gateway.port(), TransferGateway.TOKEN, NodeKey.of(new Secret(text)));
    }

    @Test
    void whatBreaksForEverEndsWithTheBudget() throws Exception {
        gateway.close();
        call = new FakeInvocation(Duration.ofMillis(800));
        transfers = transfers(TransferGateway.TOKEN);
        long begun = System.nanoTime();
        assertThat(catchThrowableOfType(InterruptedException.class, () -> send(random(10))))
                .isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        gateway = new TransferGateway();
    }

    private static CommandException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        CommandException refused = catchThrowableOfType(CommandException.class, action);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
