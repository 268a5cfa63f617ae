package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.process.Downloads;
import dev.sophon.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What an agent does with a web form, by the names that people see. */
class BrowserFormTest extends BrowserCase {
    private static final String FORM =
            """
            <h1>Order</h1>
            <p>Fill in <b>all</b> of it.</p>
            <form method=post enctype=multipart/form-data action=/send>
              <label>Name <input name=name required></label>
              <label>Day <input type=date name=day></label>
              <label>Colour <select name=colour><option>red<option>blue</select></label>
              <label><input type=checkbox name=gift> As a gift</label>
              <label for=f>Picture</label> <input type=file id=f name=picture>
              <label>Words <textarea name=words></textarea></label>
              <button>Send it</button> <button type=button disabled>Later</button>
            </form>
            <ul><li>One</li><li><a href=/two>Two</a></li></ul>
            """;

    @Test
    void aFormIsFilledByNamesWithAnUploadAndADownload() throws Exception {
        String form = site.page("/form", FORM);
        AtomicReference<String> sent = new AtomicReference<>("");
        site.answer("/send", request -> {
            sent.set(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Site.html(request, "<h1>Thank you</h1><a href=/receipt>Receipt</a>");
        });
        byte[] receipt = {1, 2, 3, 0, (byte) 255};
        site.answer("/receipt", request -> {
            request.getResponseHeaders().add("Content-Disposition", "attachment; filename=../receipt.bin");
            Site.send(request, "application/octet-stream", receipt);
        });
        Path picture = Files.writeString(root.resolve("picture.txt"), "a picture of words");

        open(form);
        type("textbox", "Name", "Zoë 日本 & <b>");
        type("date", "Day", "2026-11-29");
        new BrowserSelect(browser)
                .handle(new BrowserSelect.Params(List.of("blue"), null, "combobox", "Colour", null), call());
        click(null, "checkbox", "As a gift");
        new BrowserUpload(browser, files)
                .handle(new BrowserUpload.Params(List.of(picture.toString()), null, null, "Picture", null), call());
        Files.writeString(picture, "what came later");
        type("textbox", "Words", "two\nlines");
        PageState after = click(null, "button", "Send it");

        assertThat(after.url()).isEqualTo(site.origin() + "/send");
        assertThat(after.untrusted()).isTrue();
        assertThat(sent.get())
                .contains("Zoë 日本 & <b>", "2026-11-29", "blue", "name=\"gift\"\r\n\r\non", "two\r\nlines")
                .contains("filename=\"picture.txt\"", "a picture of words")
                .doesNotContain("what came later");

        click(null, "link", "Receipt");
        BrowserDownloads.Listing listing =
                new BrowserDownloads(browser).handle(new BrowserDownloads.Params(5_000), call());
        assertThat(listing.downloads()).hasSize(1);
        Downloads.Download download = listing.downloads().get(0);
        assertThat(download.state()).isEqualTo("completed");
        assertThat(download.name()).endsWith("receipt.bin");
        Path saved = root.resolve("saved.bin");
        assertThat(new BrowserSave(browser, files)
                        .handle(new BrowserSave.Params(download.id(), saved.toString()), call())
                        .sizeBytes())
                .isEqualTo(receipt.length);
        assertThat(saved).hasBinaryContent(receipt);
    }

    @Test
    void withoutTheOwnersFilesItSaysWhatToInstall() {
        assertThatThrownBy(() -> new BrowserSave(browser, null).handle(new BrowserSave.Params("1", "/tmp/x"), call()))
                .hasMessageContaining("sophon-capability-filesystem");
        assertThatThrownBy(() -> new BrowserUpload(browser, null)
                        .handle(new BrowserUpload.Params(List.of("/tmp/x"), null, null, "Picture", null), call()))
                .hasMessageContaining("sophon-capability-filesystem");
    }

    @Test
    void theOutlineTellsWhatPeopleSee() throws Exception {
        open(site.page("/outline", FORM));
        assertThat(outline().replaceAll(" e\\d+", " e"))
                .isEqualTo(
                        """
                        h1 "Order"
                        "Fill in all of it."
                        textbox "Name" required e
                        date "Day" e
                        combobox "Colour" = "red" of "red"|"blue" e
                        checkbox "As a gift" e
                        button "Picture" = "No file chosen" e
                        textbox "Words" e
                        button "Send it" e
                        button "Later" disabled
                        - "One"
                        - link "Two" e
                        """);
    }

    @Test
    void aHandleStaysTheElementsAsLongAsThePageIsThere() throws Exception {
        open(site.page(
                "/handles",
                "<button onclick='this.insertAdjacentHTML(`beforebegin`, `<button>New</button>`)'>Add</button>"));
        String add = handle("button \"Add\"");
        click(add, null, null);
        assertThat(handle("button \"Add\"")).isEqualTo(add);
        assertThat(handle("button \"New\"")).isNotEqualTo(add);
        open(site.page("/others", "<button>Add</button>"));
        assertThat(refusal(() -> click(add, null, null)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    private String handle(String line) throws Exception {
        return outline()
                .lines()
                .filter(one -> one.contains(line))
                .map(one -> one.substring(one.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsNotThereOrNotAloneIsRefused() throws Exception {
        open(site.page(
                "/two",
                "<button>Same</button><button>Same</button><button style='position:absolute;top:200px'>Below</button>"
                        + "<div style='position:absolute;top:150px;width:500px;height:200px;background:red'></div>"));
        assertThat(refusal(() -> click(null, "button", "Same")).text()).startsWith("name: 2 such elements");
        assertThat(refusal(() -> click(null, "button", "Other")).text()).startsWith("name: no such element");
        assertThat(refusal(() -> click(null, "button", "Below")).text()).contains("lies above it");
        assertThat(refusal(() -> type("button", "Below", "x")).text()).contains("takes no such input");
    }
}
