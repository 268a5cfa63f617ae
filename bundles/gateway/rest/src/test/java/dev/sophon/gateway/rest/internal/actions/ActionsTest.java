package dev.sophon.gateway.rest.internal.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What computer-use models ask for, as steps; and what came of them, in their words. */
class ActionsTest {
    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Actions actions(String list) {
        return new Actions(json(list), 640, 400);
    }

    /** Those of one action, without the picture at the end. */
    private static String steps(String action) {
        JsonNode steps = actions("[" + action + "]").params().path("steps");
        int own = steps.size()
                - (steps.get(steps.size() - 1).path("command").asText().equals("screen.capture") ? 1 : 0);
        return StreamSupport.stream(steps.spliterator(), false)
                .limit(Math.max(1, own))
                .map(step -> step.path("command").asText() + " " + step.path("params"))
                .reduce((one, other) -> one + "; " + other)
                .orElseThrow()
                .replace('"', '\'')
                .replace("'imageWidth':640,'imageHeight':400", "IMAGE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'action':'screenshot'} | screen.capture {'maxWidth':640}",
                "{'action':'left_click','coordinate':[3,4]}"
                        + " | input.mouse.click {IMAGE,'x':3,'y':4,'button':'left','clicks':1}",
                "{'action':'right_click','coordinate':[3,4],'text':'ctrl'}"
                        + " | input.mouse.click {IMAGE,'x':3,'y':4,'button':'right','clicks':1,'modifiers':'ctrl'}",
                "{'action':'middle_click'} | input.mouse.click {'button':'middle','clicks':1}",
                "{'action':'double_click','coordinate':[3,4]}"
                        + " | input.mouse.click {IMAGE,'x':3,'y':4,'button':'left','clicks':2}",
                "{'action':'triple_click','coordinate':null} | input.mouse.click {'button':'left','clicks':3}",
                "{'action':'left_click_drag','start_coordinate':[1,2],'coordinate':[3,4]}"
                        + " | input.mouse.drag {IMAGE,'path':[{'x':1,'y':2},{'x':3,'y':4}]}",
                "{'action':'left_mouse_down'} | input.mouse.down {}",
                "{'action':'left_mouse_up'} | input.mouse.up {}",
                "{'action':'mouse_move','coordinate':[3,4]} | input.mouse.move {IMAGE,'x':3,'y':4}",
                "{'action':'cursor_position'} | input.mouse.position {}",
                "{'action':'scroll','coordinate':[3,4],'scroll_direction':'up','scroll_amount':2}"
                        + " | input.mouse.scroll {IMAGE,'x':3,'y':4,'deltaY':-106}",
                "{'action':'scroll','scroll_direction':'right','scroll_amount':1} | input.mouse.scroll {'deltaX':53}",
                "{'action':'type','text':'a b'} | input.keyboard.type {'text':'a b'}",
                "{'action':'key','text':'Return'} | input.keyboard.press {'keys':'Return'}",
                "{'action':'key','text':'ctrl+s'} | input.keyboard.hotkey {'keys':'ctrl+s'}",
                "{'action':'key','text':'+'} | input.keyboard.press {'keys':'+'}",
                "{'action':'key','text':'Tab','repeat':2} | input.keyboard.press {'keys':'Tab'}; input.keyboard.press"
                        + " {'keys':'Tab'}",
                "{'action':'hold_key','text':'shift','duration':1.5} | input.keyboard.hold"
                        + " {'keys':'shift','durationMs':1500}",
                "{'action':'wait','duration':2} | input.wait {'durationMs':2000}",
                "{'type':'screenshot'} | screen.capture {'maxWidth':640}",
                "{'type':'click','button':'wheel','x':3,'y':4}"
                        + " | input.mouse.click {IMAGE,'button':'middle','x':3,'y':4}",
                "{'type':'click','button':'left','x':3,'y':4,'keys':['CTRL','SHIFT']}"
                        + " | input.mouse.click {IMAGE,'button':'left','x':3,'y':4,'modifiers':'CTRL+SHIFT'}",
                "{'type':'double_click','x':3,'y':4,'keys':null} | input.mouse.click {IMAGE,'clicks':2,'x':3,'y':4}",
                "{'type':'drag','path':[{'x':1,'y':2},{'x':3,'y':4}]}"
                        + " | input.mouse.drag {IMAGE,'path':[{'x':1,'y':2},{'x':3,'y':4}]}",
                "{'type':'move','x':3,'y':4} | input.mouse.move {IMAGE,'x':3,'y':4}",
                "{'type':'scroll','x':3,'y':4,'scroll_x':0,'scroll_y':120}"
                        + " | input.mouse.scroll {IMAGE,'x':3,'y':4,'deltaX':0,'deltaY':120}",
                "{'type':'type','text':'a'} | input.keyboard.type {'text':'a'}",
                "{'type':'keypress','keys':['CTRL','C']} | input.keyboard.hotkey {'keys':'CTRL+C'}",
                "{'type':'keypress','keys':['ENTER']} | input.keyboard.press {'keys':'ENTER'}",
                "{'type':'wait'} | input.wait {'durationMs':2000}",
            })
    void eachIsAStep(String action, String steps) {
        assertThat(steps(action)).isEqualTo(steps);
    }

    @Test
    void aPictureIsTheLastStepAndTheBudgetFitsWhatTheyTake() {
        assertThat(actions("[{'action':'left_click'},{'action':'screenshot'}]")
                        .params()
                        .path("steps"))
                .hasSize(2);
        Actions waits = actions("[{'action':'screenshot'},{'action':'wait','duration':100}]");
        assertThat(waits.params().at("/steps/2/command").asText()).isEqualTo("screen.capture");
        assertThat(waits.budget()).isEqualTo(130_000);
        assertThat(actions("[{'action':'wait','duration':300},{'action':'wait','duration':300}]")
                        .budget())
                .isEqualTo(600_000);
        assertThat(new Actions(json("[{'action':'mouse_move','coordinate':[1,2]}]"), null, null)
                        .params()
                        .toString())
                .isEqualTo("{\"steps\":[{\"command\":\"input.mouse.move\",\"params\":{\"x\":1,\"y\":2}},"
                        + "{\"command\":\"screen.capture\",\"params\":{}}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                  | actions: expected a list of 1 to 50",
                "{}                                                  | actions: expected a list of 1 to 50",
                "[{'action':'fly'}]                                  | actions[0].action: expected one of"
                        + " cursor_position,",
                "[{'type':'fly'}]                                    | actions[0].type: expected one of click,",
                "[7]                                                 | actions[0].type",
                "[{'action':'screenshot'},{'type':'screenshot'}]     | actions[1].action",
                "[{'action':'left_click','coordinate':[1]}]          | actions[0].coordinate: expected a list of 2"
                        + " numbers",
                "[{'action':'left_click','coordinate':['secret',2]}] | actions[0].coordinate: expected a number",
                "[{'action':'left_click','keys':['secret']}]         | actions[0]: unknown field; known: coordinate,"
                        + " text",
                "[{'action':'mouse_move'}]                           | actions[0].coordinate",
                "[{'action':'wait','duration':301}]                  | actions[0].duration",
                "[{'action':'wait','duration':0}]                    | actions[0].duration",
                "[{'action':'key','text':'a','repeat':101}]          | actions[0].repeat",
                "[{'action':'key','text':'a','repeat':60}]           | 50 are allowed",
                "[{'action':'zoom','region':[9,9,9,20]}]             | actions[0].region: expected left, top, right"
                        + " and",
                "[{'type':'click','button':'back','x':1,'y':2}]      | actions[0].button",
                "[{'type':'click','button':'left','x':1}]            | actions[0].y",
                "[{'type':'move','x':1,'y':2,'keys':['CTRL']}]       | actions[0].keys",
                "[{'type':'drag','path':[{'x':1,'y':2}]}]            | actions[0].path",
                "[{'type':'drag','path':[{'x':1,'y':2},{'x':1}]}]    | actions[0].path[1].y",
            })
    void whatIsWrongIsNamedByItsPlace(String actions, String words) {
        assertThatThrownBy(() -> actions(actions))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aZoomIsARegionOfTheScreen() {
        Actions zoom = new Actions(json("[{'action':'zoom','region':[10,20,110,70]}]"), null, null);
        assertThat(zoom.params().at("/steps/0"))
                .isEqualTo(json("{'command':'screen.region','params':{'x':10,'y':20,'width':100,'height':50}}"));
        assertThat(steps("{'action':'zoom','region':[10,20,110,70]}"))
                .isEqualTo("screen.region {IMAGE,'x':10,'y':20,'width':100,'height':50}");
    }

    @Test
    void theyAreNoMoreThanStepsCanBe() {
        String many = String.join(",", Collections.nCopies(51, "{'action':'screenshot'}"));
        assertThatThrownBy(() -> actions("[" + many + "]")).isInstanceOf(Refusal.class);
    }

    private static final String PICTURE =
            "{'image':'AAA=','width':640,'height':400,'screen':{'x':10,'y':20,'width':1280,'height':800},'scale':2}";

    private static String reply(Actions actions, String steps) {
        CommandResult result =
                CommandResult.success("c1", EncodedJson.of(json("{'completed':true,'steps':[" + steps + "]}")), 5);
        return ActionReply.of(actions, result).toString().replace('"', '\'');
    }

    private static String done(String result) {
        return "{'command':'x','outcome':'done','result':" + result + "}";
    }

    @Test
    void theAnswerIsInTheWordsOfAnthropic() {
        Actions asked = actions("[{'action':'left_click'},{'action':'cursor_position'},{'action':'screenshot'}]");
        String image = "{'type':'image','source':{'type':'base64','media_type':'image/jpeg','data':'AAA='}}";
        assertThat(reply(asked, done("{}") + "," + done("{'x':650,'y':421}") + "," + done(PICTURE)))
                .isEqualTo("{'commandId':'c1','completed':true,'results':["
                        + "{'is_error':false,'content':[{'type':'text','text':'done'}]},"
                        + "{'is_error':false,'content':[{'type':'text','text':'X=320,Y=200'}]},"
                        + "{'is_error':false,'content':[" + image + "]}],'screenshot':" + image + "}");
        String failed = "{'command':'x','outcome':'failed','error':'invalid_params','message':'x: expected'}";
        String not = "{'command':'x','outcome':'notRun'}";
        assertThat(reply(asked, failed + "," + not + "," + not))
                .contains("{'is_error':true,'content':[{'type':'text','text':'invalid_params: x: expected'}]},"
                        + "{'is_error':true,'content':[{'type':'text','text':'not executed'}]}")
                .doesNotContain("screenshot");
    }

    @Test
    void theAnswerIsInTheWordsOfOpenAi() {
        Actions asked = actions("[{'type':'keypress','keys':['a']},{'type':'wait'}]");
        assertThat(reply(asked, done("{}") + "," + done("{}") + "," + done(PICTURE)))
                .isEqualTo("{'commandId':'c1','completed':true,'results':[{'type':'keypress','status':'done'},"
                        + "{'type':'wait','status':'done'}],'output':{'type':'computer_screenshot',"
                        + "'image_url':'data:image/jpeg;base64,AAA='}}");
        String paused = "{'command':'x','outcome':'notRun','error':'not_authorized','message':'Paused'}";
        assertThat(reply(asked, done("{}") + "," + paused + ",{'command':'x','outcome':'notRun'}"))
                .contains("{'type':'wait','status':'not executed','message':'not executed: Paused'}");
    }

    @Test
    void aRefusalNamesTheActionAndNotTheStep() {
        Actions asked = actions("[{'action':'key','text':'a','repeat':3},{'action':'type','text':'b'}]");
        CommandResult refused = CommandResult.failure("c1", ErrorCode.INVALID_PARAMS, "steps[3]: text: no", 0);
        assertThat(((CommandResult) ActionReply.of(asked, refused)).message()).isEqualTo("actions[1]: text: no");
        CommandResult other = CommandResult.failure("c1", ErrorCode.INVALID_PARAMS, "steps[2].command: no", 0);
        assertThat(((CommandResult) ActionReply.of(asked, other)).message()).isEqualTo("actions[0].command: no");
    }
}
