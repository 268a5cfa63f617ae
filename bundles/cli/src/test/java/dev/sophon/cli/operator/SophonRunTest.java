package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code sophon run}, and nodes by their names. */
class SophonRunTest extends SophonCase {
    private static final String ISSUE = "POST /api/nodes/office-pc/commands";
    private static final String NODES = "GET /api/nodes?limit=200";

    @Test
    void printsTheAnswerAndTakesValuesAsJsonOrText() {
        gateway.answer(ISSUE, 200, "{'commandId':'c','ok':true,'result':{'title':'Inbox','pid':7},'durationMs':3}");

        assertThat(sophon(
                        "run",
                        "office-pc",
                        "app.x",
                        "a=1",
                        "b=true",
                        "c=two words",
                        "d='42'".replace('\'', '"'),
                        "e=[1,2]"))
                .isZero();

        assertThat(out).contains("TITLE", "Inbox", "PID").doesNotContain("commandId");
        assertThat(gateway.sent(ISSUE).path("params").toString())
                .isEqualTo("{'a':1,'b':true,'c':'two words','d':'42','e':[1,2]}".replace('\'', '"'));
    }

    @Test
    void aPictureIsSavedAndNeverPrinted() throws Exception {
        gateway.answer(
                ISSUE, 200, "{'commandId':'c','ok':true,'result':{'image':'aGVsbG8=','width':5},'durationMs':3}");
        Path file = state.resolve("now.jpg");

        assertThat(sophon("run", "office-pc", "screen.capture")).isZero();
        assertThat(out).contains("--save FILE keeps it").doesNotContain("aGVsbG8=");
        assertThat(sophon("run", "office-pc", "screen.capture", "--save", file.toString()))
                .isZero();
        assertThat(Files.readString(file)).isEqualTo("hello");
        assertThat(out).contains(file.toString());

        gateway.answer(ISSUE, 200, "{'commandId':'c','ok':true,'result':{},'durationMs':3}");
        assertThat(sophon("run", "office-pc", "screen.capture", "--save", file.toString()))
                .isEqualTo(1);
        assertThat(err).contains("has no picture");
    }

    @Test
    void waitsForTheEndAndSaysWhatItWaitsFor() {
        gateway.answer(ISSUE, 202, "{'commandId':'c1'}");
        gateway.answer("GET /api/commands/c1", 200, "{'status':'waiting_for_approval','approvalId':'a1'}");
        Thread decides = new Thread(() -> {
            while (gateway.requests.stream()
                            .filter(one -> one.startsWith("GET"))
                            .count()
                    < 3) {
                Thread.onSpinWait();
            }
            gateway.answer(
                    "GET /api/commands/c1",
                    200,
                    "{'status':'ended','ok':false,'error':'approval_rejected','message':'An operator said no'}");
        });
        decides.start();

        assertThat(sophon("run", "office-pc", "system.execute", "--params", "{\"command\":\"id\"}"))
                .isEqualTo(1);

        assertThat(err)
                .containsOnlyOnce("sophon approvals approve a1")
                .contains("An operator said no (approval_rejected)");
    }

    @Test
    void whatTheNodeRefusedIsSaidInItsWords() {
        gateway.answer(ISSUE, 403, "{'commandId':'c','ok':false,'error':'not_authorized','message':'Denied here'}");
        assertThat(sophon("run", "office-pc", "screen.capture")).isEqualTo(1);
        assertThat(err).contains("Denied here (not_authorized)");
    }

    @Test
    void whatIsQueuedIsNotWaitedForAndCanBeListedAndCancelled() {
        gateway.answer(ISSUE, 202, "{'commandId':'c1'}")
                .answer(
                        "GET /api/commands?state=queued&limit=200",
                        200,
                        "{'items':[{'commandId':'c1','nodeId':'office-pc','status':'queued','command':'system.info'}]}")
                .answer("POST /api/commands/c1/cancel", 202, "{'commandId':'c1'}");
        assertThat(sophon("run", "office-pc", "system.info", "--queue-until", "2030-01-01T08:00:00Z"))
                .isZero();
        assertThat(gateway.sent(ISSUE).path("queue").toString()).isEqualTo("{\"until\":\"2030-01-01T08:00:00Z\"}");
        assertThat(out).contains("Queued as c1");
        assertThat(sophon("commands", "list")).isZero();
        assertThat(out).contains("c1").contains("queued");
        assertThat(sophon("commands", "cancel", "c1")).isZero();
        assertThat(out).contains("Cancelled c1.");
    }

    @Test
    void wrongParamsAreWrongUsage() {
        for (String[] bad : new String[][] {
            {"run", "office-pc", "a.b", "x"},
            {"run", "office-pc", "a.b", "=x"},
            {"run", "office-pc", "a.b", "--params", "[1]"},
            {"run", "office-pc", "a.b", "--params", "secret text"},
            {"run", "office-pc", "a.b", "--timeout", "0"},
            {"run", "office-pc", "a.b", "--queue-until", "soon"},
            {"run", "office-pc", "a.b", "--queue-until", "2030-01-01T08:00:00Z", "--save", "x"}
        }) {
            assertThat(sophon(bad)).as(String.join(" ", bad)).isEqualTo(2);
            assertThat(err).contains("expected").doesNotContain("secret text");
        }
        assertThat(gateway.requests).isEmpty();
    }

    @Test
    void aNodeIsFoundByItsName() {
        gateway.answer(
                NODES,
                200,
                "{'items':[{'nodeId':'office-pc','displayName':'Office PC'},"
                        + "{'nodeId':'lab','displayName':'Lab'},{'nodeId':'lab-2','displayName':'lab 2'},"
                        + "{'nodeId':'twin-a','displayName':'Twin'},{'nodeId':'twin-b','displayName':'Twin'}]}");
        gateway.answer("GET /api/nodes/office-pc", 200, "{'nodeId':'office-pc'}")
                .answer(ISSUE, 200, "{'commandId':'c','ok':true,'result':{},'durationMs':3}");

        assertThat(sophon("nodes", "show", "Office PC")).isZero();
        assertThat(sophon("run", "office pc", "window.list")).isZero();
        assertThat(out).contains("Done.");
        assertThat(sophon("nodes", "show", "ofice-pc")).isEqualTo(1);
        assertThat(err).contains("Did you mean office-pc?");
        assertThat(sophon("nodes", "show", "twin")).isEqualTo(1);
        assertThat(err).contains("2 nodes; use an id: twin-a, twin-b");
        assertThat(sophon("nodes", "show", "something else")).isEqualTo(1);
        assertThat(err).contains("sophon nodes list");
    }
}
