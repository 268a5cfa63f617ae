package dev.sophon.command.canvas.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.node.command.Plan;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.node.platform.program.Applications.Found;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.testkit.AllowingPolicy;
import dev.sophon.testkit.FakeInvocation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanvasPresentTest {
    private final List<String> opened = new ArrayList<>();
    private final AllowingPolicy policy = new AllowingPolicy();
    private String doubt = "";

    private final UrlOpener opener = (page, trust) -> new UrlOpener.Opening() {
        @Override
        public Found found() {
            return new Found(
                    "/usr/bin/browser",
                    List.of("/usr/bin/browser", page.toString()),
                    "/home/me",
                    "",
                    "",
                    "",
                    Map.of(),
                    doubt);
        }

        @Override
        public void open() {
            opened.add(page.toString());
        }
    };

    private static Identity pairedWith(String gateway) {
        return new Identity() {
            @Override
            public URI gatewayUrl() {
                return URI.create(gateway);
            }

            @Override
            public String nodeId() {
                return "a-node";
            }

            @Override
            public Secret token() {
                throw new UnsupportedOperationException("a page needs no token");
            }
        };
    }

    private void present(String gateway, @Nullable String session, @Nullable String url) throws Exception {
        new CanvasPresent(opener, pairedWith(gateway), policy)
                .handle(new CanvasPresent.Params(session, url, null), new FakeInvocation());
    }

    private @Nullable String warning(String session, @Nullable String key) throws Exception {
        return new CanvasPresent(opener, pairedWith("https://gateway.example"), policy)
                .handle(new CanvasPresent.Params(session, null, key), new FakeInvocation())
                .warning();
    }

    @Test
    void opensASessionWithAShortNameByItsKeyAndSaysWhereThatIsMissing() throws Exception {
        assertThat(warning("short", "k-3y_Z")).isNull();
        assertThat(warning("sixteen-letters-", null)).isNull();
        assertThat(warning("fifteen-letters", null)).contains("under 16 characters", "key");

        assertThat(opened)
                .containsExactly(
                        "https://gateway.example/canvas?session=short&key=k-3y_Z",
                        "https://gateway.example/canvas?session=sixteen-letters-",
                        "https://gateway.example/canvas?session=fifteen-letters");
        for (String key : List.of("", "a b", "a&session=other", "\u00e9", "x".repeat(201))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CanvasPresent.Params("short", null, key))
                    .withMessageStartingWith("key: expected");
        }
    }

    @Test
    void opensTheSessionsCanvasOnTheOwnGateway() throws Exception {
        present("https://gateway.example", "s-1", null);
        present("http://localhost:8080/", "a:b~c", null);
        present("https://gateway.example", "s-1", "https://other.example/page?x=1#y");

        assertThat(opened)
                .containsExactly(
                        "https://gateway.example/canvas?session=s-1",
                        "http://localhost:8080/canvas?session=a%3Ab%7Ec",
                        "https://other.example/page?x=1#y");
    }

    /** Whoever can write the user's files chooses the browser: what nobody answers for is a program like any other. */
    @Test
    void aBrowserThatNobodyAnswersForNeedsAnApprovalOfWhatWouldRun() throws Exception {
        CanvasPresent present = new CanvasPresent(opener, pairedWith("https://gateway.example"), policy);
        CanvasPresent.Params params = new CanvasPresent.Params("short", null, "k-3y");
        assertThat(present.plan(params, new FakeInvocation()).approval()).isEmpty();

        doubt = "it is a shell";
        Plan<CanvasPresent.Presented> plan = present.plan(params, new FakeInvocation());
        assertThat(plan.approval()).get().satisfies(needed -> {
            assertThat(needed.words()).contains("/usr/bin/browser", "it is a shell");
            assertThat(needed.params().toString())
                    .contains("\"sessionId\":\"short\"", "\"key\":\"k-3y\"", "\"program\":\"/usr/bin/browser\"")
                    .doesNotContain("\"url\"");
        });
        assertThat(opened).isEmpty();
        plan.act(new FakeInvocation());
        assertThat(opened).containsExactly("https://gateway.example/canvas?session=short&key=k-3y");
    }

    @Test
    void refusesEverythingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CanvasPresent.Params(null, null, null))
                .withMessage("sessionId: required unless url is given");
        for (String session : List.of("", "a b", "a&b=c", "a/../b", "é", "x".repeat(201))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CanvasPresent.Params(session, null, null))
                    .withMessageStartingWith("sessionId: expected");
        }
        for (String url : List.of(
                "",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "ftp://x",
                "http:",
                "http:///x",
                "https://me:pw@x/",
                "http://a b/",
                "data:text/html,x",
                "//x",
                "--help")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CanvasPresent.Params(null, url, null))
                    .withMessageStartingWith("url: expected an http or https URL");
        }
    }
}
