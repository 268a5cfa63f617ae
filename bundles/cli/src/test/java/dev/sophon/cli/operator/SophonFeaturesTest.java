package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code sophon features}. */
class SophonFeaturesTest extends SophonCase {
    private static final String ENTRY = "{'name':'browser','version':'1.2.0','publisher':'Example','size':5,"
            + "'complete':true,'expires':'2030-01-01T00:00:00Z','commands':[{'name':'browser.open'}]}";
    private static final String LIBRARY = "{'items':[" + ENTRY + "," + ENTRY.replace("1.2.0", "1.10.0") + ","
            + ENTRY.replace("1.2.0", "2.0.0").replace("true", "false") + "]}";
    private static final String SETS =
            "{'items':[{'target':'group:a b','features':[{'name':'browser','version':'1.2.0'},"
                    + "{'name':'voice','version':'1.0.0'}],'by':'ada','changedAt':'2026-01-01T00:00:00Z'}]}";
    private static final String SET = "PUT /api/features/sets/group%3Aa%20b";

    private Path kar() throws IOException {
        Files.write(state.resolve("keys.json.sig"), new byte[64]);
        Files.writeString(state.resolve("keys.json"), "{\"keys\":1}");
        Files.write(state.resolve("browser.kar.json.sig"), new byte[64]);
        Files.writeString(state.resolve("browser.kar.json"), "{\"manifest\":1}");
        return Files.writeString(state.resolve("browser.kar"), "bytes");
    }

    @Test
    void listsTheLibrary() {
        gateway.answer("GET /api/features", 200, LIBRARY);
        assertThat(sophon("features", "list")).as(err).isZero();
        assertThat(out).contains("EXPIRES").contains("1.10.0").contains("browser.open");
    }

    @Test
    void addsASignedKarAndTellsHowFarItIs() throws Exception {
        Path kar = kar();
        gateway.answer("POST /api/features", 201, "{'name':'browser','version':'1.2.0'}")
                .answer("PUT /api/features/browser/1.2.0/file", 200, ENTRY);
        person = Optional.of(new SophonSettingsTest.Typing(""));

        assertThat(sophon("features", "add", kar.toString())).as(err).isZero();

        assertThat(out.strip()).isEqualTo("Added browser@1.2.0.");
        assertThat(err).contains("Sending: 100 %");
        var sent = gateway.requests.get(0);
        assertThat(sent)
                .contains(
                        "\"manifest\":\"{\\\"manifest\\\":1}\"",
                        "\"keys\":\"{\\\"keys\\\":1}\"",
                        "\"signature\":\"AAAA");
        assertThat(gateway.requests.get(1)).isEqualTo("PUT /api/features/browser/1.2.0/file bytes");

        gateway.answer("PUT /api/features/browser/1.2.0/file", 400, "{'error':'invalid_params','message':'another'}");
        person = Optional.empty();
        assertThat(sophon("features", "add", kar.toString())).isEqualTo(1);
        assertThat(err).contains("another (invalid_params)").doesNotContain("Sending");
    }

    @Test
    void whatIsNotSignedIsNotSent() throws Exception {
        Path kar = kar();
        Files.delete(state.resolve("browser.kar.json.sig"));
        assertThat(sophon("features", "add", kar.toString())).isEqualTo(1);
        assertThat(err).contains("browser.kar.json.sig is not there: tools/sign makes it");
        kar();
        Files.write(state.resolve("keys.json.sig"), new byte[1_000]);
        assertThat(sophon("features", "add", kar.toString())).isEqualTo(1);
        assertThat(err).contains("keys.json.sig: expected 64 bytes at most");
        assertThat(gateway.requests).isEmpty();
    }

    @Test
    void removesAVersionAndReadsTheFolderAgain() {
        gateway.answer("DELETE /api/features/library/browser/1.2.0", 204, "")
                .answer("POST /api/features/rescan", 200, "{'added':[{'name':'x'}],'refused':[]}");
        assertThat(sophon("features", "remove", "browser@1.2.0")).as(err).isZero();
        assertThat(sophon("features", "remove", "browser")).isEqualTo(2);
        assertThat(sophon("features", "rescan")).isZero();
        assertThat(out.strip()).isEqualTo("Added 1.");
        gateway.answer(
                "POST /api/features/rescan", 200, "{'added':[],'refused':[{'file':'x.kar','reason':'not signed'}]}");
        assertThat(sophon("features", "rescan")).isEqualTo(1);
        assertThat(err.strip()).isEqualTo("x.kar: not signed");
    }

    @Test
    void assignsTheNewestBesideWhatTheTargetHas() {
        gateway.answer("GET /api/features", 200, LIBRARY)
                .answer("GET /api/features/sets", 200, SETS)
                .answer(SET, 200, "{}");

        assertThat(sophon("features", "assign", "browser", "--for", "group:a b"))
                .as(err)
                .isZero();

        assertThat(out.strip()).isEqualTo("group:a b: voice@1.0.0 browser@1.10.0");
        assertThat(gateway.sent(SET).toString())
                .isEqualTo("{\"features\":[{\"name\":\"voice\",\"version\":\"1.0.0\"},"
                        + "{\"name\":\"browser\",\"version\":\"1.10.0\"}]}");
        assertThat(sophon("features", "assign", "camera", "--for", "group:a b")).isEqualTo(1);
        assertThat(err).contains("has no camera");
        assertThat(sophon("features", "assign", "browser", "--for", "shop")).isEqualTo(2);
        assertThat(sophon("features", "assign", "browser")).isEqualTo(2);

        assertThat(sophon("features", "sets")).isZero();
        assertThat(out).contains("browser@1.2.0 voice@1.0.0");
    }

    @Test
    void takesFeaturesOffATarget() {
        gateway.answer("GET /api/features/sets", 200, SETS)
                .answer(SET, 200, "{}")
                .answer(SET.replace("PUT", "DELETE"), 204, "");
        assertThat(sophon("features", "unassign", "browser", "--from", "group:a b"))
                .isZero();
        assertThat(gateway.sent(SET).toString())
                .isEqualTo("{\"features\":[{\"name\":\"voice\",\"version\":\"1.0.0\"}]}");
        assertThat(sophon("features", "unassign", "browser", "voice", "--from", "group:a b"))
                .isZero();
        assertThat(out.strip()).isEqualTo("group:a b: no features");
        assertThat(gateway.requests).contains(SET.replace("PUT", "DELETE"));
        assertThat(sophon("features", "unassign", "--from", "all")).isEqualTo(2);
    }

    private static String nodes(boolean drift) {
        return "{'items':[{'nodeId':'n1','status':'online','takes':true,'drift':" + drift
                + ",'features':[{'name':'browser','desired':'1.2.0','version':'1.2.0','state':'"
                + (drift ? "installing" : "active") + "'}]},"
                + "{'nodeId':'n2','status':'offline','takes':false,'drift':false,'features':[]}]}";
    }

    @Test
    void showsWhereNodesDriftUntilTheyNoLongerDo() {
        gateway.answer("GET /api/features/nodes?limit=10000&state=drift", 200, nodes(true));
        assertThat(sophon("features", "status", "--state", "drift")).isZero();
        assertThat(out).contains("drifts", "installing", "1 of 2 drift.", "This Node takes no features by message");

        String all = "GET /api/features/nodes?limit=10000";
        gateway.answer(all, 200, nodes(true));
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> sophon("features", "status", "--watch"));
        org.awaitility.Awaitility.await().until(() -> gateway.requests.contains(all));
        assertThat(watching).isNotDone();
        gateway.answer(all, 200, nodes(false));
        assertThat(watching.join()).isZero();
        assertThat(out.lines().filter(line -> line.startsWith("NODE ID"))).hasSize(2);
        assertThat(out).contains("installing", "active", "No node drifts.");
    }

    private static String rollout(String state) {
        return "{'id':'r1','name':'browser','version':'1.2.0','target':'all','state':'" + state
                + "','wave':1,'waves':[5,25,100],'nodes':{'total':100,'ordered':5,'active':3,'failed':2,'offline':7},"
                + "'failurePercent':5,'by':'ada'" + (state.equals("halted") ? ",'reason':'2 of 5 failed'" : "") + "}";
    }

    @Test
    void startsARolloutAndFollowsItToItsEnd() {
        String start = "POST /api/features/rollouts";
        gateway.answer(start, 201, rollout("canary"))
                .answer("GET /api/features/rollouts/r1", 200, rollout("halted"))
                .answer("GET /api/features", 200, LIBRARY);

        assertThat(sophon(
                        "features",
                        "rollout",
                        "start",
                        "browser",
                        "--for",
                        "all",
                        "--canary",
                        "1",
                        "--waves",
                        "10,100",
                        "--failures",
                        "2",
                        "--wait",
                        "30",
                        "--second-person"))
                .as(err)
                .isZero();
        assertThat(out.strip()).isEqualTo("r1");
        assertThat(gateway.sent(start).toString())
                .isEqualTo("{\"name\":\"browser\",\"version\":\"1.10.0\",\"target\":\"all\",\"canaryPercent\":1,"
                        + "\"waves\":[10,100],\"failurePercent\":2,\"waitSeconds\":30,\"secondPerson\":true}");

        gateway.requests.clear();
        assertThat(sophon("features", "rollout", "start", "browser", "--remove", "--for", "all", "--watch"))
                .as("it does not go well")
                .isEqualTo(1);
        assertThat(gateway.sent(start).toString())
                .isEqualTo("{\"name\":\"browser\",\"version\":null,\"target\":\"all\"}");
        assertThat(out.lines())
                .containsExactly(
                        "canary, step 1 of 3: 5 of 100 ordered, 3 active, 2 failed, 7 offline",
                        "halted, step 1 of 3: 5 of 100 ordered, 3 active, 2 failed, 7 offline. 2 of 5 failed");
        assertThat(sophon("features", "rollout", "start", "browser@1.2.0", "--remove", "--for", "all"))
                .isEqualTo(2);
    }

    @Test
    void rolloutsAreListedShownAndDecidedOn() {
        gateway.answer("GET /api/features/rollouts", 200, "{'items':[" + rollout("paused") + "]}")
                .answer("GET /api/features/rollouts/r%2F1", 200, rollout("done"));
        assertThat(sophon("features", "rollout", "list")).isZero();
        assertThat(out).contains("paused").contains("ada");
        assertThat(sophon("features", "rollout", "show", "r/1")).isZero();
        assertThat(out).contains("NODES FAILED           2");
        assertThat(sophon("features", "rollout", "show", "r/1", "--watch")).isZero();
        for (String decision : List.of("pause", "resume", "cancel", "approve")) {
            gateway.answer("POST /api/features/rollouts/r1/" + decision, 200, rollout("running"));
            assertThat(sophon("features", "rollout", decision, "r1")).as(err).isZero();
            assertThat(out).startsWith("running, step 1 of 3");
        }
        gateway.answer(
                "POST /api/features/rollouts/r1/approve", 403, "{'error':'not_authorized','message':'your own'}");
        assertThat(sophon("features", "rollout", "approve", "r1")).isEqualTo(1);
        assertThat(err).contains("your own (not_authorized)");
    }
}
