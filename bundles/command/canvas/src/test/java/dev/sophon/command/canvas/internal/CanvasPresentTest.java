package dev.sophon.command.canvas.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.testkit.FakeInvocation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanvasPresentTest {
    private final List<String> opened = new ArrayList<>();

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
        new CanvasPresent(page -> opened.add(page.toString()), pairedWith(gateway))
                .handle(new CanvasPresent.Params(session, url, null), new FakeInvocation());
    }

    private @Nullable String warning(String session, @Nullable String key) throws Exception {
        return new CanvasPresent(page -> opened.add(page.toString()), pairedWith("https://gateway.example"))
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
