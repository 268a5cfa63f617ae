package dev.sophon.node.dispatch.internal.params;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.node.dispatch.internal.DispatcherBench;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParamsSchemaTest {
    enum Button {
        LEFT,
        @JsonProperty("middle-one")
        MIDDLE
    }

    enum Size {
        A4;

        @JsonValue
        String wire() {
            return "a-four";
        }
    }

    record Inner(int a, @DefaultValue("true") boolean b) {}

    record Everything(
            @Description("JPEG quality") @DefaultValue("80") @Range(min = 1, max = 100) int quality,
            @Nullable Integer maxWidth,
            @DefaultValue("left") Button button,
            @Nullable Size size,
            @Length(min = 1, max = 5) @WithoutNul String text,
            @DefaultValue("[]") @Length(max = 2) @WithoutNul List<String> args,
            @Nullable Inner inner,
            @DefaultValue("0.5") @Range(min = 0, max = 1) double scale,
            @DefaultValue("1") long big) {
        Everything {
            if (text.equals("bad")) {
                throw new IllegalArgumentException("text: expected something good");
            }
        }
    }

    static final class Handler implements CommandHandler<Everything, Done> {
        @Override
        public Done handle(Everything params, Invocation call) {
            return Done.DONE;
        }
    }

    /** Finds its params through a class in between. */
    abstract static class Between<T extends Record> implements CommandHandler<T, Done> {}

    static final class Far extends Between<NoParams> {
        @Override
        public Done handle(NoParams params, Invocation call) {
            return Done.DONE;
        }
    }

    private final HandlerCodec codec = new HandlerCodec(Handler.class, false);

    private static JsonNode json(String text) {
        return DispatcherBench.json(text);
    }

    @Test
    void theSchemaSaysWhatTheRecordSays() {
        assertThat(json(codec.schema().toString()))
                .isEqualTo(
                        json(
                                """
                {'type':'object','properties':{
                 'quality':{'type':['integer','null'],'description':'JPEG quality','minimum':1,'maximum':100,'default':80},
                 'maxWidth':{'type':['integer','null'],'minimum':-2147483648,'maximum':2147483647},
                 'button':{'type':['string','null'],'enum':['left','middle-one',null],'default':'left'},
                 'size':{'type':['string','null'],'enum':['a-four',null]},
                 'text':{'type':'string','minLength':1,'maxLength':5,'pattern':'^[^\\\\u0000]*$'},
                 'args':{'type':['array','null'],'items':{'type':'string','pattern':'^[^\\\\u0000]*$'},'maxItems':2,
                   'default':[]},
                 'inner':{'type':['object','null'],'properties':{
                   'a':{'type':'integer','minimum':-2147483648,'maximum':2147483647},
                   'b':{'type':['boolean','null'],'default':true}},'required':['a'],'additionalProperties':false},
                 'scale':{'type':['number','null'],'minimum':0,'maximum':1,'default':0.5},
                 'big':{'type':['integer','null'],'minimum':-9223372036854775808,'maximum':9223372036854775807,'default':1}},
                 'required':['text'],'additionalProperties':false}"""));
    }

    @Test
    void aCommandWithoutParamsTakesNone() throws Exception {
        HandlerCodec none = new HandlerCodec(Far.class, false);
        assertThat(none.schema()).isEqualTo(json("{'type':'object','properties':{},'additionalProperties':false}"));
        assertThat(none.read(none.complete(null))).isEqualTo(new NoParams());
    }

    @Test
    void defaultsAreFilledInBeforeAnybodyJudges() throws Exception {
        JsonNode complete = codec.complete(json("{'text':'abc','inner':{'a':1}}"));
        assertThat(codec.read(complete))
                .isEqualTo(new Everything(80, null, Button.LEFT, null, "abc", List.of(), new Inner(1, true), 0.5, 1));
        assertThat(complete.path("inner").path("b").asBoolean()).isTrue();
        assertThat(complete.path("quality").asInt()).isEqualTo(80);
    }

    @Test
    void nullIsAbsenceAndAWholeNumberAnInteger() throws Exception {
        assertThat(decoded("{'text':'abc','quality':null,'maxWidth':null,'button':null,'size':null,'args':null,"
                        + "'inner':{'a':1.0,'b':null},'scale':null,'big':null}"))
                .isEqualTo(new Everything(80, null, Button.LEFT, null, "abc", List.of(), new Inner(1, true), 0.5, 1));
        assertThat(decoded("{'text':'abc','quality':8e1,'maxWidth':100.0,'big':1e15}"))
                .isEqualTo(new Everything(
                        80, 100, Button.LEFT, null, "abc", List.of(), null, 0.5, 1_000_000_000_000_000L));
    }

    @Test
    void whatWasSentIsNotChanged() throws Exception {
        JsonNode sent = json("{'text':'abc','inner':{'a':1}}");
        codec.complete(sent);
        assertThat(sent).isEqualTo(json("{'text':'abc','inner':{'a':1}}"));
    }

    @Test
    void wireNamesOfEnumsAreTheOnlyOnes() throws Exception {
        Everything all = (Everything) decoded("{'text':'a','button':'middle-one','size':'a-four'}");
        assertThat(all.button()).isEqualTo(Button.MIDDLE);
        assertThat(all.size()).isEqualTo(Size.A4);
        refuses("{'text':'a','button':'LEFT'}", "button");
        refuses("{'text':'a','button':1}", "button");
    }

    @Test
    void refusalsNameTheFieldAndNeverTheValue() {
        refuses("{'text':'toolong-secret'}", "text");
        refuses("{'text':''}", "text");
        refuses("{'text':'a','quality':0}", "quality");
        refuses("{'text':'a','quality':101}", "quality");
        refuses("{'text':'a','quality':3.5}", "quality");
        refuses("{'text':null}", "text");
        refuses("{'text':'a','maxWidth':12345678901234567890}", "maxWidth");
        refuses("{'text':'a','args':['a','b','c']}", "args");
        refuses("{'text':'a','args':[1]}", "args[0]");
        refuses("{'text':'secret\\u0000'}", "text");
        refuses("{'text':'a','inner':{}}", "inner.a");
        refuses("{'text':'a','inner':{'a':1,'c':1}}", "c");
        refuses("{'text':'a','scale':2}", "scale");
        refuses("{'text':'a','scale':1e999}", "scale");
    }

    @Test
    void aCompactConstructorsMessageIsTheAnswer() {
        assertThatThrownBy(() -> decoded("{'text':'bad'}"))
                .isInstanceOf(CommandException.class)
                .hasMessage("text: expected something good");
    }

    private Record decoded(String params) throws CommandException {
        return codec.read(codec.complete(json(params)));
    }

    private void refuses(String params, String field) {
        assertThatThrownBy(() -> decoded(params))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(field)
                .hasMessageNotContaining("secret");
    }

    record Unfit(Map<String, String> map) {}

    static final class Unfitting implements CommandHandler<Unfit, Done> {
        @Override
        public Done handle(Unfit params, Invocation call) {
            return Done.DONE;
        }
    }

    @Test
    void aTypeThatParamsCannotHaveIsNamed() {
        assertThatThrownBy(() -> new HandlerCodec(Unfitting.class, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("map");
    }
}
