package dev.sophon.signalr.server.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.HubException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is true of each encoding alike: nothing depends on how bytes arrive, and no bytes do harm. */
class WireFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Protocols PROTOCOLS = new Protocols(JSON);

    /** An invocation, an answer with a result, one with an error, a ping and another invocation, one behind the other. */
    private static byte[] conversation(HubProtocol protocol) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(protocol.invocation(
                "7", "Tell", new Object[] {"grüße 🙂", null, List.of(1, 2.5, true), "x".repeat(300)}));
        bytes.writeBytes(protocol.completion("8", List.of("a", "b")));
        bytes.writeBytes(protocol.failure("9", "no"));
        bytes.writeBytes(protocol.ping());
        bytes.writeBytes(protocol.invocation(null, "Last", new Object[0]));
        return bytes.toByteArray();
    }

    private static List<String> read(HubProtocol protocol, Inbox inbox) throws ProtocolException, HubException {
        List<String> read = new ArrayList<>();
        for (int end = inbox.next(protocol); end >= 0; end = inbox.next(protocol)) {
            Message message = protocol.read(inbox.bytes(), inbox.start(), end);
            inbox.passed(end);
            if (message instanceof Message.Invocation invocation) {
                read.add(invocation.id()
                        + invocation.target()
                        + invocation.arguments().trees());
            } else if (message instanceof Message.Completion answer) {
                read.add(answer.id() + answer.error() + answer.result().trees());
            } else {
                read.add("other");
            }
        }
        return read;
    }

    @Test
    void keepsNothingOfWhatWasReadToItsEnd() throws Exception {
        HubProtocol protocol = PROTOCOLS.named("json");
        Inbox inbox = new Inbox();
        inbox.add(ByteBuffer.wrap(conversation(protocol)));
        read(protocol, inbox);
        assertThat(inbox.bytes()).isEmpty();
        assertThat(inbox.pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "messagepack"})
    void readsWhatItWritesHoweverItArrives(String name) throws Exception {
        HubProtocol protocol = PROTOCOLS.named(name);
        byte[] bytes = conversation(protocol);
        List<String> expected = List.of(
                "7Tell[\"grüße 🙂\", null, [1,2.5,true], \"" + "x".repeat(300) + "\"]",
                "8null[[\"a\",\"b\"]]",
                "9no[]",
                "other",
                "nullLast[]");
        for (int part = 1; part <= bytes.length; part++) {
            Inbox inbox = new Inbox();
            List<String> read = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += part) {
                inbox.add(ByteBuffer.wrap(bytes, at, Math.min(part, bytes.length - at)));
                read.addAll(read(protocol, inbox));
            }
            assertThat(read).as("in parts of " + part).isEqualTo(expected);
            assertThat(inbox.pending()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "messagepack"})
    void whatWasReadIsNotTouchedByWhatFollows(String name) throws Exception {
        HubProtocol protocol = PROTOCOLS.named(name);
        Inbox inbox = new Inbox();
        inbox.add(ByteBuffer.wrap(protocol.invocation("1", "First", new Object[] {"first"})));
        int end = inbox.next(protocol);
        Message.Invocation first = (Message.Invocation) protocol.read(inbox.bytes(), inbox.start(), end);
        inbox.passed(end);
        inbox.add(ByteBuffer.wrap(protocol.invocation("2", "Other", new Object[] {"other"})));
        assertThat(first.arguments().read(0, String.class)).isEqualTo("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "messagepack"})
    void brokenBytesAreAnErrorOfTheProtocolAndNoOther(String name) {
        HubProtocol protocol = PROTOCOLS.named(name);
        byte[] good = conversation(protocol);
        Random random = new Random(1);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Inbox inbox = new Inbox();
            inbox.add(ByteBuffer.wrap(bad));
            try {
                read(protocol, inbox);
            } catch (ProtocolException | HubException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "messagepack"})
    void whatCannotBeWrittenIsItsSendersError(String name) {
        HubProtocol protocol = PROTOCOLS.named(name);
        assertThatThrownBy(() -> protocol.invocation(null, "Tell", new Object[] {new Object()}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
