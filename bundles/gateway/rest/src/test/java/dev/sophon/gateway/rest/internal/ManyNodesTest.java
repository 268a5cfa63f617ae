package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many nodes that are sorted and granted scopes in one call. */
class ManyNodesTest extends GatewayTest {
    private void register(String... names) {
        for (String name : names) {
            admin.post("/nodes", "{'displayName':'" + name + "','platform':'linux'}")
                    .expect(201);
        }
    }

    private JsonNode change(String body) {
        return admin.call("PATCH", "/nodes", body).expect(200).json();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private JsonNode shown(String node) {
        return admin.get("/nodes/" + node).expect(200).json();
    }

    @Test
    void eachIsChangedByItselfAndAllIsTold() {
        register("one", "two", "three");
        try (TestNode brought = node("four", "[]")) {
            brought.catalogChanged(
                    """
                    [{"name":"demo.play","scope":"demo.own","risk":"Low","status":"available","bundle":"t",
                      "bundleVersion":"1","paramsSchema":{"type":"object"}}]
                    """);
            JsonNode told = change("{'match':{'ids':['one','four','none','four']},"
                    + "'set':{'group':'shop','labels':['a=b'],'scopes':['demo.own']}}");
            assertThat(texts(told.path("changed"))).containsExactly("four");
            assertThat(told.path("failed").findValuesAsText("nodeId")).containsExactly("one", "none");
            assertThat(told.path("failed").path(0).path("reason").asText()).startsWith("scopes: one is unknown");
            assertThat(told.path("failed").path(1).path("reason").asText()).isEqualTo("No node has this id");
            assertThat(brought.next("ScopesChanged").path("scopes").path(0).asText())
                    .isEqualTo("demo.own");
        }
        assertThat(shown("one").has("group"))
                .as("of what failed nothing is changed")
                .isFalse();
        assertThat(shown("four").path("group").asText()).isEqualTo("shop");
        assertThat(texts(shown("four").path("labels"))).containsExactly("a=b");
        assertThat(admin.get("/audit?nodeId=four").json().path("items").findValuesAsText("action"))
                .contains("node.edit", "node.scopes");
    }

    @Test
    void theyAreMeantByGroupByLabelOrAll() {
        register("one", "two", "three");
        change("{'match':{'ids':['one','two']},'set':{'group':'shop'}}");
        assertThat(texts(change("{'match':{'group':'shop'},'set':{'labels':['k=v']}}")
                        .path("changed")))
                .containsExactlyInAnyOrder("one", "two");
        change("{'match':{'ids':['two']},'set':{'labels':[]}}");
        assertThat(texts(change("{'match':{'label':'k=v'},'set':{'group':''}}").path("changed")))
                .containsExactly("one");
        assertThat(shown("one").has("group")).isFalse();
        assertThat(texts(shown("one").path("labels")))
                .as("what is left out stays")
                .containsExactly("k=v");
        assertThat(texts(change("{'match':{'group':'none'},'set':{'labels':['x']}}")
                        .path("changed")))
                .isEmpty();
        assertThat(texts(change("{'match':{'all':true},'set':{'scopes':['screen.capture']}}")
                        .path("changed")))
                .hasSize(3);
    }

    @Test
    void aDryRunTellsAndChangesNothing() {
        register("one");
        String set = "'set':{'group':'shop','scopes':['screen.capture']}";
        JsonNode told = change("{'match':{'ids':['one','none']}," + set + ",'dryRun':true}");
        assertThat(texts(told.path("changed"))).containsExactly("one");
        assertThat(told.path("failed").findValuesAsText("nodeId")).containsExactly("none");
        assertThat(shown("one").has("group")).isFalse();
        JsonNode refused = change("{'match':{'all':true},'set':{'scopes':['screen.paint']},'dryRun':true}");
        assertThat(refused.path("failed").path(0).path("reason").asText()).contains("scopes: one is unknown");
        assertThat(admin.get("/audit?nodeId=one").json().path("items").findValuesAsText("action"))
                .containsExactly("node.add");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'match':{'all':true}}",
                "{'match':{'all':true},'set':{}}",
                "{'match':{'all':true},'set':'group'}",
                "{'match':{'all':true},'set':{'grp':'x'}}",
                "{'match':{'all':true},'set':{'displayName':'x'}}",
                "{'match':{'all':true},'set':{'group':7}}",
                "{'match':{'all':true},'set':{'labels':['']}}",
                "{'match':{'all':true},'set':{'labels':[null]}}",
                "{'match':{},'set':{'group':'x'}}",
                "{'match':{'all':false},'set':{'group':'x'}}",
                "{'match':{'all':true,'group':'x'},'set':{'group':'x'}}",
                "{'match':{'ids':[null]},'set':{'group':'x'}}",
                "{'match':{'ids':['one'],'label':'x'},'set':{'group':'x'}}"
            })
    void whatIsNotClearChangesNothing(String body) {
        register("one");
        Api.Reply refused = admin.call("PATCH", "/nodes", body).expect(400, "invalid_params");
        assertThat(refused.text("message")).containsAnyOf("match", "set", "group", "labels");
        assertThat(shown("one").has("group")).isFalse();
    }

    @Test
    void aThousandIdsAreTakenAndNoMore() {
        register("one");
        assertThat(change("{'match':{'ids':" + ids(1_000) + "},'set':{'group':'x'}}")
                        .path("failed"))
                .hasSize(1_000);
        admin.call("PATCH", "/nodes", "{'match':{'ids':" + ids(1_001) + "},'set':{'group':'x'}}")
                .expect(400, "invalid_params");
    }

    private static String ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'n" + i + "'").toList().toString();
    }
}
