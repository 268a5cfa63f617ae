package dev.sophon.node.connection.internal.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.node.connection.internal.TestNode;
import dev.sophon.node.connection.internal.TransferGateway;
import dev.sophon.node.connection.internal.TransferGateway.Fault;
import dev.sophon.node.features.DesiredSets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The file of a feature over real HTTP whose line breaks. */
class FeatureFetchTest {
    private static final int PIECE = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteArrayOutputStream into = new ByteArrayOutputStream();
    private TransferGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new TransferGateway();
        gateway.content = new byte[2 * PIECE + 5];
        new Random(1).nextBytes(gateway.content);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private DesiredSets.File file() {
        return new DesiredSets.File(
                TransferGateway.ID, 7, gateway.content.length, TransferGateway.sha256(gateway.content));
    }

    private TransferHttp http() {
        return new TransferHttp(TestNode.identity(gateway.port(), TransferGateway.TOKEN));
    }

    private void fetch(DesiredSets.File file, long at) throws IOException, InterruptedException {
        new FeatureFetch(file, Channels.newChannel(into), () -> true, PATIENCE).run(http(), at);
    }

    @Test
    void itArrivesThroughBreaksAndGoesOnBehindWhatIsHere() throws Exception {
        gateway.faults.addAll(List.of(Fault.BREAKS_HALFWAY, Fault.BAD_GATEWAY, Fault.NOT_THERE_YET));
        fetch(file(), 5);

        assertThat(into.toByteArray()).isEqualTo(Arrays.copyOfRange(gateway.content, 5, gateway.content.length));
        assertThat(gateway.requests).allSatisfy(request -> assertThat(request).doesNotStartWith("GET bytes=0-"));
    }

    @Test
    void anotherFileThanTheWantedOneIsNotBegun() {
        DesiredSets.File file = file();
        assertThatThrownBy(() -> fetch(new DesiredSets.File(file.transferId(), 7, 5, file.sha256()), 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another file");
        assertThatThrownBy(() -> fetch(new DesiredSets.File(file.transferId(), 7, file.size(), "00"), 0))
                .hasMessageContaining("another file");
        assertThatThrownBy(() -> fetch(new DesiredSets.File("../../x", 7, file.size(), file.sha256()), 0))
                .hasMessageContaining("no transfer");
        assertThatThrownBy(() -> fetch(new DesiredSets.File(file.transferId(), 8, file.size(), file.sha256()), 0))
                .hasMessageContaining("does not take part");
        assertThat(into.size()).isZero();
    }

    @Test
    void whatIsNotWantedAnyMoreEndsAndWhatTakesTooLongIsSaid() throws Exception {
        AtomicInteger pieces = new AtomicInteger();
        WritableByteChannel counting = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer piece) {
                int length = piece.remaining();
                piece.position(piece.limit());
                pieces.incrementAndGet();
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        FeatureFetch unwanted = new FeatureFetch(file(), counting, () -> pieces.get() == 0, PATIENCE);
        assertThatThrownBy(() -> unwanted.run(http(), 0)).isInstanceOf(InterruptedException.class);
        assertThat(pieces).hasValue(1);

        gateway.refuses(429, "too_many_requests");
        FeatureFetch late = new FeatureFetch(file(), counting, () -> true, Duration.ofMillis(300));
        assertThatThrownBy(() -> late.run(http(), 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in time");
    }
}
