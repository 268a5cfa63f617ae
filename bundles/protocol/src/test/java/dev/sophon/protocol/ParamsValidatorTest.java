package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsValidatorTest {
    private static final JsonNode SCHEMA = json(
            """
            {'type':'object','properties':{
              'quality':{'type':'integer','minimum':1,'maximum':100},
              'maxWidth':{'type':['integer','null'],'minimum':1},
              'button':{'type':'string','enum':['left','right']},
              'text':{'type':'string','minLength':1,'maxLength':3},
              'args':{'type':'array','items':{'type':'string'},'minItems':1,'maxItems':2},
              'scale':{'type':'number','maximum':2},
              'flag':{'type':'boolean'},
              'region':{'type':'object','properties':{'x':{'type':'integer'},'y':{'type':'integer'}},'required':['x'],
                        'additionalProperties':false}},
             'required':['text'],'additionalProperties':false}""");

    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String problem(String params) {
        return ParamsValidator.problem(SCHEMA, json(params)).orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'text':'a'}",
                "{'text':'a','quality':1}",
                "{'text':'a','quality':100}",
                "{'text':'a','maxWidth':null}",
                "{'text':'😀😀😀'}",
                "{'text':'a','args':['x','y'],'button':'right','flag':false,'scale':1.5,'region':{'x':-1}}",
                "{'text':'a','scale':1}",
                "{'text':'a','quality':1e2}",
                "{'text':'a','quality':3.0}",
                "{'text':'a','maxWidth':1e15}",
                "{'text':'a','maxWidth':12e-0}",
                "{'text':'a','quality':null,'maxWidth':null,'button':null,'args':null,'scale':null,'flag':null,'region':null}",
                "{'text':'a','region':{'x':-0.0}}",
                "{'text':'a','region':{'x':1,'y':null}}"
            })
    void takesWhatIsAllowed(String params) {
        assertThat(problem(params)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | text: required, but missing",
                "[] | params: expected object, got array",
                "'hello' | params: expected object, got string",
                "{'text':1} | text: expected string, got integer",
                "{'text':null} | text: expected string, got null",
                "{'text':''} | text: expected 1 characters or more, got 0",
                "{'text':'😀😀😀😀'} | text: expected 3 characters at most, got 4",
                "{'text':'a','quality':0} | quality: expected a number from 1 to 100, got a smaller one",
                "{'text':'a','quality':100.5} | quality: expected integer, got number",
                "{'text':'a','quality':8e-1} | quality: expected integer, got number",
                "{'text':'a','quality':101.0} | quality: expected a number from 1 to 100, got a larger one",
                "{'text':'a','quality':1e15} | quality: expected a number from 1 to 100, got a larger one",
                "{'text':'a','quality':1e400} | quality: expected integer, got number",
                "{'text':'a','quality':-1e400} | quality: expected integer, got number",
                "{'text':'a','quality':1e-400} | quality: expected a number from 1 to 100, got a smaller one",
                "{'text':'a','args':[null]} | args[0]: expected string, got null",
                "{'text':'a','region':{'x':null}} | region.x: expected integer, got null",
                "{'text':'a','unknown':null} | params: unknown field unknown; known: quality, maxWidth, button, text, args, scale, flag, region",
                "{'text':'a','quality':'80'} | quality: expected integer, got string",
                "{'text':'a','quality':99999999999999999999} | quality: expected a number from 1 to 100, got a larger one",
                "{'text':'a','maxWidth':0} | maxWidth: expected a number of 1 or more, got a smaller one",
                "{'text':'a','scale':2.5} | scale: expected a number of 2 at most, got a larger one",
                "{'text':'a','scale':1e999} | scale: expected a number that a double can hold, got a larger one",
                "{'text':'a','button':'top'} | button: expected one of left, right, got another string",
                "{'text':'a','flag':'true'} | flag: expected boolean, got string",
                "{'text':'a','args':[]} | args: expected 1 items or more, got 0",
                "{'text':'a','args':['a','b','c']} | args: expected 2 items at most, got 3",
                "{'text':'a','args':['a',2]} | args[1]: expected string, got integer",
                "{'text':'a','region':{}} | region.x: required, but missing",
                "{'text':'a','region':{'x':1.5}} | region.x: expected integer, got number",
            })
    void namesTheFieldWhatCameAndWhatIsAllowed(String params, String expected) {
        assertThat(problem(params)).isEqualTo(expected);
    }

    @Test
    void anUnknownFieldIsNamedOnlyIfItLooksLikeAName() {
        assertThat(problem("{'text':'a','qualty':1}")).startsWith("params: unknown field qualty; known: quality, ");
        assertThat(problem("{'text':'a','my secret text':1}"))
                .startsWith("params: unknown field; known: ")
                .doesNotContain("secret");
    }

    @Test
    void absentParamsCountAsAnEmptyObject() {
        JsonNode none = json("{'type':'object','properties':{},'additionalProperties':false}");
        assertThat(ParamsValidator.problem(none, null)).isEmpty();
        assertThat(ParamsValidator.problem(none, NullNode.getInstance())).isEmpty();
        assertThat(ParamsValidator.problem(none, json("{'a':1}"))).contains("params: unknown field a; known: none");
    }

    @Test
    void aSchemaThatSaysNothingRefusesNothing() {
        assertThat(ParamsValidator.problem(json("{}"), json("{'a':[1,{'b':null}]}")))
                .isEmpty();
    }

    @Test
    void hugeNumbersAreComparedAndNotCounted() {
        // A naive comparison would write out a number of a billion digits.
        assertThat(problem("{'text':'a','quality':" + "9".repeat(100) + "}")).contains("quality");
    }

    @Test
    void nulIsRefusedWhereTheSchemaSaysSoAndOtherPatternsAreLeftToTheNode() {
        String schema =
                """
                {'type':'object','properties':{
                 'line':{'type':'string','pattern':'^[^\\\\u0000]*$'},
                 'all':{'type':'array','items':{'type':'string','pattern':'^[^\\\\u0000]*$'}},
                 'other':{'type':'string','pattern':'^(a+)+$'}}}""";
        assertThat(ParamsValidator.problem(json(schema), json("{'line':'a\\u0000b'}")))
                .contains("line: expected a text without NUL");
        assertThat(ParamsValidator.problem(json(schema), json("{'all':['a','\\u0000']}")))
                .contains("all[1]: expected a text without NUL");
        assertThat(ParamsValidator.problem(json(schema), json("{'line':'a','all':['b'],'other':'\\u0000'}")))
                .isEmpty();
    }
}
