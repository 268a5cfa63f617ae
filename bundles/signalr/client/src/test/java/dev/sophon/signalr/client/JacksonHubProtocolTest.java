package dev.sophon.signalr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.CancelInvocationMessage;
import com.microsoft.signalr.CloseMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.GsonHubProtocol;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.HubMessageType;
import com.microsoft.signalr.HubProtocol;
import com.microsoft.signalr.InvocationBinder;
import com.microsoft.signalr.InvocationBindingFailureMessage;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.PingMessage;
import com.microsoft.signalr.StreamInvocationMessage;
import com.microsoft.signalr.StreamItem;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol by Jackson, against Microsoft's own by Gson where both must say the same. */
class JacksonHubProtocolTest {
    private static final String RS = "\u001e";

    private record Point(int x, int y) {}

    private final List<String> goodbyes = new ArrayList<>();
    private final HubProtocol jackson = new JacksonHubProtocol(
            Json.mapper(), (error, allowReconnect) -> goodbyes.add(error + " " + allowReconnect), () -> {});

    /** Targets are bound to what they are called, invocations to trees. */
    private static final InvocationBinder BINDER = new InvocationBinder() {
        @Override
        public Type getReturnType(String invocationId) {
            return invocationId.equals("unknown") ? null : invocationId.equals("point") ? Point.class : String.class;
        }

        @Override
        public List<Type> getParameterTypes(String target) {
            return switch (target) {
                case "Point" -> List.of(Point.class);
                case "Raw" -> List.of(EncodedJson.class);
                case "Trees" -> List.of(JsonNode.class, JsonNode.class, JsonNode.class, JsonNode.class);
                case "Nothing" -> List.of();
                default -> throw new IllegalStateException("There are no callbacks registered");
            };
        }
    };

    private List<HubMessage> parse(String payload) {
        return jackson.parseMessages(
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(), BINDER);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    @Test
    void writesWhatMicrosoftsOwnWrites() {
        HubProtocol gson = new GsonHubProtocol();
        List<HubMessage> messages = List.of(
                new InvocationMessage(null, "1", "Add", new Object[] {1, "grüße \"🙂\"", List.of(true)}, null),
                new InvocationMessage(null, null, "Tell", new Object[] {Map.of("a", 0.5)}, null),
                new InvocationMessage(null, "4", "Upload", new Object[0], List.of("5")),
                new StreamInvocationMessage(null, "6", "Stream", new Object[] {1}, null),
                new StreamItem(null, "5", "item"),
                new CompletionMessage(null, "2", "result", null),
                new CompletionMessage(null, "2", null, null),
                new CompletionMessage(null, "3", null, "it broke"),
                new CancelInvocationMessage(null, "6"),
                PingMessage.getInstance());
        for (HubMessage message : messages) {
            String ours = text(jackson.writeMessage(message));
            assertThat(ours).endsWith(RS);
            assertThat(Json.tree(chop(ours)))
                    .as(message.getMessageType().name())
                    .isEqualTo(Json.tree(chop(text(gson.writeMessage(message)))));
        }
        assertThat(text(jackson.writeMessage(new CloseMessage()))).isEqualTo("{\"type\":7}" + RS);
    }

    private static byte[] chop(String record) {
        return record.substring(0, record.length() - 1).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsEncodedIsEmbeddedAsItIs() {
        String odd = "{ \"keeps\" :  \"its spaces\\u0021\" }";
        EncodedJson encoded = EncodedJson.ofUtf8(odd.getBytes(StandardCharsets.UTF_8));
        assertThat(text(jackson.writeMessage(new CompletionMessage(null, "1", encoded, null))))
                .isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":" + odd + "}" + RS);
    }

    @Test
    void readsArgumentsAsTheTypesOfTheirHandlers() {
        InvocationMessage point =
                (InvocationMessage) parse("{\"type\":1,\"target\":\"Point\",\"arguments\":[{\"x\":1,\"y\":2}]}" + RS)
                        .get(0);
        assertThat(point.getArguments()).containsExactly(new Point(1, 2));
        assertThat(point.getInvocationId()).isNull();

        String first = " { \"arguments\" : [ 12345 , \"a\\\"]\u00e4\",[ null ,{} ] ,true ] ,\"target\":\"Trees\",";
        InvocationMessage trees =
                (InvocationMessage) parse(first + "\"invocationId\":\"7\",\"headers\":{\"a\":[1]},\"type\":1}" + RS)
                        .get(0);
        assertThat(trees.getInvocationId()).isEqualTo("7");
        assertThat(trees.getArguments())
                .extracting(Object::toString)
                .containsExactly("12345", "\"a\\\"]ä\"", "[null,{}]", "true");

        InvocationMessage raw =
                (InvocationMessage) parse("{\"type\":1,\"target\":\"Raw\",\"arguments\":[[1,{\"a\":\"b\"}]]}" + RS)
                        .get(0);
        assertThat(((EncodedJson) raw.getArguments()[0]).tree().toString()).isEqualTo("[1,{\"a\":\"b\"}]");
        InvocationMessage nothing =
                (InvocationMessage) parse("{\"type\":1,\"target\":\"Nothing\",\"arguments\":[]}" + RS)
                        .get(0);
        assertThat(nothing.getArguments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"target\":\"Point\",\"arguments\":[\"a secret\"]",
                "\"target\":\"Point\",\"arguments\":[]",
                "\"target\":\"Point\",\"arguments\":[{},{}]",
                "\"target\":\"Nobody\",\"arguments\":[1]"
            })
    void argumentsThatDoNotFitFailTheirInvocationOnly(String rest) {
        List<HubMessage> messages =
                parse("{\"type\":1,\"invocationId\":\"1\"," + rest + "}" + RS + "{\"type\":6}" + RS);
        assertThat(messages).hasSize(2);
        InvocationBindingFailureMessage failure = (InvocationBindingFailureMessage) messages.get(0);
        assertThat(failure.getInvocationId()).isEqualTo("1");
        assertThat(failure.getException()).hasMessageNotContaining("secret").hasNoCause();
        assertThat(messages.get(1).getMessageType()).isEqualTo(HubMessageType.PING);
    }

    @Test
    void readsResultsAsWhatWasAskedFor() {
        CompletionMessage point =
                (CompletionMessage) parse("{\"result\":{\"x\":1,\"y\":2},\"invocationId\":\"point\",\"type\":3}" + RS)
                        .get(0);
        assertThat(point.getResult()).isEqualTo(new Point(1, 2));
        CompletionMessage nothing = (CompletionMessage)
                parse("{\"type\":3,\"invocationId\":\"1\"}" + RS).get(0);
        assertThat(nothing.getResult()).isNull();
        assertThat(nothing.getError()).isNull();
        CompletionMessage error = (CompletionMessage) parse("{\"type\":3,\"invocationId\":\"1\",\"error\":\"no\"}" + RS)
                .get(0);
        assertThat(error.getError()).isEqualTo("no");
        CompletionMessage wrong =
                (CompletionMessage) parse("{\"type\":3,\"invocationId\":\"point\",\"result\":[]}" + RS)
                        .get(0);
        assertThat(wrong.getError()).isEqualTo("result of another type");
        CompletionMessage unknown =
                (CompletionMessage) parse("{\"type\":3,\"invocationId\":\"unknown\",\"result\":[1]}" + RS)
                        .get(0);
        assertThat(unknown.getResult()).isNull();
    }

    @Test
    void hearsTheWholeGoodbye() {
        assertThat(((CloseMessage) parse("{\"type\":7,\"error\":\"replaced\"}" + RS)
                                .get(0))
                        .getError())
                .isEqualTo("replaced");
        parse("{\"type\":7,\"allowReconnect\":true}" + RS);
        assertThat(goodbyes).containsExactly("replaced false", "null true");
    }

    @Test
    void passesOverWhatALaterProtocolMaySay() {
        assertThat(parse("{\"type\":8,\"sequenceId\":1}" + RS + "{\"type\":77,\"what\":[{}]}" + RS))
                .isEmpty();
        assertThat(parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":6}",
                "{\"type\":6}\u001e{",
                "[]\u001e",
                "{\"type\":1,\"arguments\":1}\u001e",
                "{\u001e"
            })
    void whatIsNotOfTheProtocolIsAnError(String payload) {
        assertThatThrownBy(() -> parse(payload)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void nestingIsBoundedByTheMapper() {
        String deep = "{\"type\":1,\"target\":\"Raw\",\"arguments\":[" + "[".repeat(100) + "]".repeat(100) + "]}" + RS;
        assertThatThrownBy(() -> parse(deep)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatLiesInsideAnotherFieldIsNoFieldOfTheMessage() {
        for (String field : List.of("type", "invocationId", "target", "error", "allowReconnect")) {
            assertThatThrownBy(() -> parse("{\"" + field + "\":{\"type\":7,\"error\":\"x\"}}" + RS))
                    .as(field)
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(goodbyes).isEmpty();
    }

    @Test
    void anIdThatNoAnswerCouldCarryIsRefused() {
        assertThatThrownBy(() -> parse("{\"type\":1,\"target\":\"None\",\"invocationId\":\"\\ud800\"}" + RS))
                .isInstanceOf(RuntimeException.class);
        assertThat(parse("{\"type\":1,\"target\":\"None\",\"invocationId\":\"\\ud83d\\ude00\"}" + RS))
                .hasSize(1);
    }
}
