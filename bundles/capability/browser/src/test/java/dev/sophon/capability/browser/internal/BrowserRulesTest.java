package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.address.Addresses;
import dev.sophon.capability.browser.internal.address.AllowedOrigin;
import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.address.Origin;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.protocol.ErrorCode;
import java.net.InetAddress;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the browser may not go, whoever wants it to. */
class BrowserRulesTest extends BrowserCase {
    @AfterEach
    void nobodyAskedThePrivateNetwork() {
        assertThat(secret.hits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "javascript:alert(1)",
                "data:text/html,x",
                "chrome://version",
                "view-source:http://127.0.0.1/",
                "about:version",
                "ftp://127.0.0.1/",
                " file:///etc/passwd",
                "http:/\\",
                "blob:http://127.0.0.1/x"
            })
    void noOtherSchemeIsOpened(String url) {
        assertThat(refusal(() -> open(url)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void privateAddressesNeedTheOwnersWord() throws Exception {
        int port = Integer.parseInt(secret.origin().replaceFirst(".*:", ""));
        for (String host : List.of(
                "127.0.0.1",
                "0x7f.1",
                "2130706433",
                "[::1]",
                "0.0.0.0",
                "a.localhost",
                "[::ffff:127.0.0.1]",
                "user@127.0.0.1",
                "10.0.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "[fe80::1]")) {
            assertThat(refusal(() -> open("http://" + host + ":" + port + "/")).code())
                    .as(host)
                    .isEqualTo(ErrorCode.NOT_AUTHORIZED);
        }
        allowed = List.of();
        try {
            assertThat(refusal(() -> open(site.page("/", "x"))).text()).contains("browser.allow");
        } finally {
            allowed = List.of(site.origin(), site.byName());
        }
    }

    /** The address is not looked up by us but by the browser: it is the answer that is let nobody see. */
    @Test
    void aNameThatBecomesPrivateMeanwhileTellsNothing() throws Exception {
        String url = "http://" + REBOUND + secret.origin().replaceFirst(".*:", ":") + "/";
        assertThat(refusal(() -> open(url)).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(secret.hits()).as("it was asked").isNotEmpty();
        open(
                site.page(
                        "/rebinding",
                        "<iframe src='" + url + "'></iframe><script>fetch('" + url
                                + "', {mode: 'no-cors'}).then(() => document.body.append('through'), () => document.body.append('stopped'))</script>"));
        waitFor("stopped");
        assertThat(outline()).doesNotContain("canary");
        assertThat(secret.hits()).isNotEmpty();
    }

    @Test
    void aRedirectLeadsNowhereElse() throws Exception {
        assertThat(refusal(() -> open(site.redirect("/to-private", secret.origin() + "/")))
                        .code())
                .isEqualTo(ErrorCode.NOT_AUTHORIZED);
        for (String url : List.of("file:///etc/passwd", "data:text/html,canary", "chrome://version", "javascript:1")) {
            assertThat(refusal(() -> open(site.redirect("/to-other", url))).code())
                    .as(url)
                    .isIn(ErrorCode.NOT_AUTHORIZED, ErrorCode.INVALID_PARAMS);
        }
        site.page("/end", "the end");
        assertThat(open(site.redirect("/to-public", "/end")).url()).endsWith("/end");
    }

    @Test
    void aPageThatTakesItselfElsewhereStaysOut() throws Exception {
        PageState self = open(
                site.page(
                        "/self",
                        "<button onclick='location = `" + secret.origin() + "/`'>Go</button>"
                                + "<button onclick='window.open(`" + secret.origin() + "/`)'>Window</button>"
                                + "<button onclick='location = `file:///etc/passwd`'>File</button>"
                                + "<button onclick='location = window.URL.createObjectURL(new Blob([`canary`], {type: `text/html`}))'>Blob</button>"));
        assertThat(click(null, "button", "File").url()).endsWith("/self");
        click(null, "button", "Window");
        Awaitility.await().untilAsserted(() -> assertThat(tabs().tabs())
                .anyMatch(tab -> !tab.tab().equals(self.tab()) && AddressRules.PRIVATE.equals(tab.refused())));
        PageState went = click(null, "button", "Go");
        assertThat(went.refused()).isEqualTo(AddressRules.PRIVATE);
        assertThat(evaluate("document.body.innerText").asText()).doesNotContain("canary");
        open(site.origin() + "/self");
        click(null, "button", "Blob");
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(tabs().tabs().get(tabs().count() - 1).url()).isEqualTo("about:blank"));
    }

    @Test
    void aPagePartsStayOutToo() throws Exception {
        String target = secret.origin() + "/";
        site.answer(
                "/worker.js",
                request -> Site.send(
                        request,
                        "text/javascript",
                        ("fetch('" + target
                                        + "', {mode: 'no-cors'}).then(() => postMessage('through'), () => postMessage('stopped'))")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        site.answer(
                "/service.js",
                request -> Site.send(
                        request,
                        "text/javascript",
                        ("oninstall = e => e.waitUntil(fetch('" + target + "', {mode: 'no-cors'}).catch(() => 0))")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        open(site.page(
                "/parts",
                "<iframe src='" + target + "'></iframe><iframe src='data:text/html,<p>canary of data</p>'></iframe>"
                        + "<img src='" + target + "'><script src='" + target + "'></script><object data='" + target
                        + "'></object>"
                        + "<script>const tell = text => document.body.append(text + ' ');"
                        + "fetch('" + target
                        + "', {mode: 'no-cors'}).then(() => tell('fetch through'), () => tell('fetch stopped'));"
                        + "const w = new Worker('/worker.js'); w.onmessage = e => tell('worker ' + e.data);"
                        + "const s = new WebSocket('" + target.replace("http", "ws")
                        + "'); s.onerror = () => tell('socket stopped');"
                        + "navigator.serviceWorker.register('/service.js').then(r => (r.installing || r.active).state == 'activated' ||"
                        + " new Promise(d => r.installing.onstatechange = d)).then(() => tell('service ran'), () => tell('service stopped'));"
                        + "navigator.sendBeacon('" + target + "');</script>"));
        waitFor("fetch stopped");
        waitFor("worker stopped");
        waitFor("socket stopped");
        waitFor("service ");
        assertThat(outline()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, http://localhost:3000/a?b#c, true",
        "http://localhost:3000, http://localhost:3001/, false",
        "http://localhost:3000, https://localhost:3000/, false",
        "http://localhost, http://localhost/, true",
        "https://*.lan:*, https://a.b.lan:8443/, true",
        "https://*.lan:*, https://lan:8443/, false",
        "https://*.lan:*, https://evil-lan/, false",
        "http://[::1]:80, http://[::1]/, true",
        "http://10.0.0.1, http://user:10.0.0.1@10.0.0.2/, false"
    })
    void anEntryCoversItsOwnOrigin(String entry, String url, boolean covered) {
        assertThat(AllowedOrigin.parse(entry)
                        .orElseThrow()
                        .covers(Origin.of(url).orElseThrow()))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*://a", "file:///", "http://*", "http://a.*", "http://a:b", "http://a/b", "http://*:80"})
    void whatIsNoOriginIsAFaultOfThePolicy(String entry) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> new BrowserPolicy(List.of("http://a", entry), null)))
                .hasMessageStartingWith("allow[1]: expected")
                .hasMessageNotContaining(entry);
    }

    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, true",
        "2606:2800:220:1::1, true",
        "8.8.8.8, true",
        "127.0.0.1, false",
        "10.1.2.3, false",
        "172.16.0.1, false",
        "172.31.255.255, false",
        "172.32.0.1, true",
        "192.168.1.1, false",
        "169.254.169.254, false",
        "100.64.0.1, false",
        "100.128.0.1, true",
        "0.0.0.0, false",
        "224.0.0.1, false",
        "255.255.255.255, false",
        "198.18.0.1, false",
        "192.0.0.1, false",
        "::1, false",
        "::, false",
        "fe80::1, false",
        "fc00::1, false",
        "fd12::1, false",
        "::ffff:10.0.0.1, false",
        "64:ff9b::a00:1, false",
        "64:ff9b::808:808, true",
        "2002:a00:1::, false",
        "2001:0:1::, false",
        "fec0::1, false",
        "::10.0.0.1, false"
    })
    void publicAddressesAreThoseOfThePublicNetwork(String address, boolean expected) throws Exception {
        assertThat(Addresses.isPublic(InetAddress.getByName(address))).isEqualTo(expected);
    }
}
