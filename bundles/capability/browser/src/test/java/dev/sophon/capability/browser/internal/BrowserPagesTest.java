package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.capability.browser.internal.page.Console;
import dev.sophon.capability.browser.internal.page.Dialog;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.process.RunningBrowser;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Dialogs, frames, dragging, pictures and what pages tell beside their words. */
class BrowserPagesTest extends BrowserCase {
    @Test
    void aDialogHoldsThePageUpUntilItIsAnswered() throws Exception {
        String page = "<button onclick='document.title = confirm(`Sure?`) ? `yes` : `no`'>Ask</button>"
                + "<button onclick='document.title = prompt(`Who?`)'>Name</button>";
        open(site.page("/dialog", page));

        PageState asked = click(null, "button", "Ask");
        assertThat(asked.dialog()).isEqualTo(new Dialog("confirm", "Sure?"));
        assertThat(refusal(this::outline).text()).contains("browser.dialog");
        assertThat(tabs().tabs()).anySatisfy(tab -> assertThat(tab.dialog()).isNotNull());
        PageState answered = dialog(true, null);
        assertThat(answered.dialog()).isNull();
        assertThat(answered.title()).isEqualTo("yes");

        click(null, "button", "Ask");
        assertThat(dialog(false, null).title()).isEqualTo("no");
        click(null, "button", "Name");
        assertThat(dialog(true, "Zoë").title()).isEqualTo("Zoë");
        assertThat(refusal(() -> dialog(true, null)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    @Test
    void framesOfOtherSitesAreReadAndUsedLikeThePageItself() throws Exception {
        site.page(
                "/inner", "<button onclick='this.textContent = `pressed`'>In frame</button><input aria-label=Inside>");
        site.page(
                "/middle",
                "<p style='height:50px'>middle</p><iframe title=deep src='" + site.origin() + "/inner'></iframe>");
        open(site.page(
                "/outer",
                "<p style='height:90px'>outer</p><iframe title=there style='margin:30px' height=400 src='"
                        + site.byName() + "/middle'></iframe><iframe title=same src=/inner2></iframe>"));
        site.page("/inner2", "<button>Here</button>");
        waitFor("In frame");

        assertThat(outline()).contains("frame \"there\"", "frame \"deep\"", "button \"In frame\"", "middle");
        click(null, "button", "In frame");
        type("textbox", "Inside", "typed");
        assertThat(outline()).contains("button \"pressed\"", "textbox \"Inside\" = \"typed\"");
    }

    @Test
    void filesAreGivenWhenThePageAsksForThem() throws Exception {
        open(site.page(
                "/chooser",
                "<input type=file hidden id=f onchange='document.title = this.files[0].name'>"
                        + "<button onclick='f.click()'>Choose</button>"));
        assertThat(click(null, "button", "Choose").fileChooser()).isTrue();
        Path file = Files.writeString(root.resolve("chosen.txt"), "x");
        PageState given = new BrowserUpload(browser, files)
                .handle(new BrowserUpload.Params(List.of(file.toString()), null, null, null, null), call());
        assertThat(given.title()).isEqualTo("chosen.txt");
        assertThat(given.fileChooser()).isNull();
    }

    @Test
    void whatThePageMovesAndWhatTheBrowserCarriesIsDragged() throws Exception {
        open(
                site.page(
                        "/drag",
                        """
                <div id=a draggable=true style='width:80px;height:30px'>Carried</div>
                <div id=b style='width:80px;height:30px;background:red'>Moved</div>
                <div id=c style='margin-top:60px;width:200px;height:100px;background:green'>Target</div>
                <script>
                  a.ondragstart = e => e.dataTransfer.setData('text/plain', 'load');
                  c.ondragover = e => e.preventDefault();
                  c.ondrop = e => document.title = 'dropped ' + e.dataTransfer.getData('text/plain');
                  let down = false;
                  b.onmousedown = e => { down = true; e.preventDefault(); };
                  onmouseup = e => { if (down) document.title = 'moved to ' + e.target.id; down = false; };
                </script>
                """));
        assertThat(drag("Carried", "Target").title()).isEqualTo("dropped load");
        assertThat(drag("Moved", "Target").title()).isEqualTo("moved to c");
    }

    private PageState drag(String from, String to) throws CommandException, InterruptedException {
        return new BrowserDrag(browser)
                .handle(
                        new BrowserDrag.Params(
                                new BrowserDrag.End(null, null, from), new BrowserDrag.End(null, null, to), null),
                        call());
    }

    @Test
    void picturesAreOfThePageAndOfAnElement() throws Exception {
        open(site.page(
                "/picture",
                "<body style='margin:0;height:2000px'><button style='position:absolute;left:30px;top:1500px;width:120px;"
                        + "height:40px;border:0;background:#ff0000' aria-label=Red></button>"));
        BufferedImage red = picture(new BrowserScreenshot.Params(null, "button", "Red", null, false, 90));
        assertThat(red.getWidth()).isEqualTo(120);
        assertThat(red.getHeight()).isEqualTo(40);
        int colour = red.getRGB(60, 20);
        assertThat((colour >> 16) & 0xff).isGreaterThan(240);
        assertThat(colour & 0xffff).isLessThan(0x2020);
        assertThat(picture(new BrowserScreenshot.Params(null, null, null, null, true, 80))
                        .getHeight())
                .isEqualTo(2000);
        assertThat(picture(new BrowserScreenshot.Params(null, null, null, null, false, 80))
                        .getHeight())
                .isLessThan(1000);
    }

    private BufferedImage picture(BrowserScreenshot.Params params) throws Exception {
        BrowserScreenshot.Picture picture = new BrowserScreenshot(browser).handle(params, call());
        byte[] bytes = Base64.getDecoder().decode(picture.image());
        assertThat(bytes).hasSize(picture.sizeBytes());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(image.getWidth()).isEqualTo(picture.width());
        return image;
    }

    @Test
    void consoleAndNetworkAreToldInBounds() throws Exception {
        site.answer(
                "/data",
                request ->
                        Site.send(request, "application/json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        open(
                site.page(
                        "/noisy",
                        "<script>for (let i = 0; i < 300; i++) console.log('line', i, {a: 1}); console.error('x'.repeat(5000));"
                                + "fetch('/data').then(r => r.text()).then(() => document.body.append('fetched')); none();</script>"));
        waitFor("fetched");
        BrowserConsole.Listing console =
                new BrowserConsole(browser).handle(new BrowserConsole.Params(null, 200), call());
        assertThat(console.count()).isEqualTo(Console.MAX_LINES);
        assertThat(console.lines()).anyMatch(line -> line.text().contains("line 299"));
        assertThat(console.lines())
                .anyMatch(line -> line.level().equals("error") && line.text().contains("none is not defined"));
        assertThat(console.lines()).allMatch(line -> line.text().length() <= Console.MAX_TEXT + 1);
        BrowserNetwork.Listing network =
                new BrowserNetwork(browser).handle(new BrowserNetwork.Params(null, 50), call());
        assertThat(network.requests())
                .anyMatch(request -> request.url().equals(site.origin() + "/data")
                        && Integer.valueOf(200).equals(request.status()));
    }

    @Test
    void anExpressionComesToAValueOrToWhatItThrew() throws Exception {
        open(site.page("/evaluate", "x"));
        assertThat(evaluate("Promise.resolve({a: [1, document.title]})").toString())
                .isEqualTo("{\"a\":[1,\"/evaluate\"]}");
        BrowserEvaluate.Outcome thrown =
                new BrowserEvaluate(browser).handle(new BrowserEvaluate.Params("none()", null), call());
        assertThat(thrown.error()).contains("none is not defined");
        assertThat(refusal(() -> evaluate("'x'.repeat(2000000)")).text()).contains("mebibyte");
        assertThat(refusal(() -> evaluate("alert(1)")).text()).contains("browser.dialog");
        dialog(true, null);
    }

    @Test
    void waitingEndsWhenItHoldsOrInTime() throws Exception {
        open(site.page(
                "/later", "<script>setTimeout(() => document.body.innerHTML = 'Here now', 400)</script><p>Before"));
        assertThat(new BrowserWait(browser)
                        .handle(new BrowserWait.Params("Here now", "Before", "/later", 5_000, null), call())
                        .url())
                .endsWith("/later");
        assertThat(refusal(() -> new BrowserWait(browser)
                                .handle(new BrowserWait.Params("never", null, null, 300, null), call()))
                        .code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void tabsAreCountedAndClosed() throws Exception {
        PageState first = open(site.page("/first", "<a target=_blank href=/second>Other</a>"));
        site.page("/second", "second");
        click(null, "link", "Other");
        org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(tabs().tabs())
                .anyMatch(tab -> tab.url().endsWith("/second")));
        PageState second = tabs().tabs().stream()
                .filter(tab -> tab.url().endsWith("/second"))
                .findFirst()
                .orElseThrow();
        close(second.tab());
        assertThat(tabs().tabs()).noneMatch(tab -> tab.tab().equals(second.tab()));
        close(first.tab());
        assertThat(refusal(() -> close(first.tab())).code()).isEqualTo(ErrorCode.INVALID_PARAMS);

        open(site.page("/many", "<button onclick='for (let i = 0; i < 30; i++) window.open(`/second`)'>Many</button>"));
        click(null, "button", "Many");
        assertThat(tabs().count()).isLessThanOrEqualTo(RunningBrowser.MAX_TABS);
        for (PageState tab : tabs().tabs()) {
            close(tab.tab());
        }
        assertThat(tabs().count()).isZero();
    }
}
