package dev.sophon.capability.browser.internal.page;

import dev.sophon.node.command.CommandException;
import java.util.List;
import java.util.Map;

/** What a person writes into or chooses from. */
public final class Field {
    /** Makes it ready for a text, and says how that gets into it. */
    private static final String PREPARE =
            """
            function(append) {
              const tag = this.tagName, kind = tag === 'INPUT' ? this.type : '';
              if (this.disabled || this.readOnly) return 'fixed';
              if (['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'image', 'hidden'].includes(kind)) return 'none';
              if (tag !== 'INPUT' && tag !== 'TEXTAREA' && !this.isContentEditable) return 'none';
              this.focus();
              if (['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range'].includes(kind)) return 'set';
              if (tag === 'INPUT' || tag === 'TEXTAREA') {
                if (!append) this.select();
                else try { this.setSelectionRange(this.value.length, this.value.length); } catch (e) { this.focus(); }
              } else {
                const range = document.createRange(), chosen = getSelection();
                range.selectNodeContents(this);
                if (append) range.collapse(false);
                chosen.removeAllRanges();
                chosen.addRange(range);
              }
              return 'text';
            }
            """;

    /** Past a setter that a page's framework may have put in its way. */
    private static final String SET =
            """
            function(text) {
              Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(this, text);
              this.dispatchEvent(new Event('input', {bubbles: true}));
              this.dispatchEvent(new Event('change', {bubbles: true}));
              return this.value.toLowerCase() === text.toLowerCase();
            }
            """;

    private static final String SELECT =
            """
            function(wanted) {
              if (this.tagName !== 'SELECT') return 'none';
              if (this.disabled) return 'fixed';
              if (wanted.length > 1 && !this.multiple) return 'one';
              const options = [...this.options], clean = text => text.trim().replace(/\\s+/g, ' ');
              const found = wanted.map(word =>
                  options.find(one => clean(one.label) === clean(word)) || options.find(one => one.value === word));
              if (found.some(one => !one || one.disabled)) return 'unknown';
              options.forEach(one => one.selected = found.includes(one));
              this.dispatchEvent(new Event('input', {bubbles: true}));
              this.dispatchEvent(new Event('change', {bubbles: true}));
              return 'done';
            }
            """;

    private Field() {}

    /** Writes a text into it, as typing does. */
    public static void type(Elements elements, Node node, String text, boolean append)
            throws CommandException, InterruptedException {
        String how = elements.function(node, PREPARE, List.of(Map.of("value", append)))
                .asText();
        switch (how) {
            case "text" -> {
                if (text.isEmpty() && !append) {
                    elements.key("Delete", 46, "");
                } else {
                    elements.insert(node, text);
                }
            }
            case "set" -> {
                if (!elements.function(node, SET, List.of(Map.of("value", text)))
                        .asBoolean()) {
                    throw CommandException.invalidParams(
                            "text: the field does not take it; a date is 2026-11-29, a time 14:05, a colour #rrggbb");
                }
            }
            default -> throw refusal(how);
        }
    }

    /** Chooses options by what they show, or by their values. */
    public static void select(Elements elements, Node node, List<String> values)
            throws CommandException, InterruptedException {
        String how = elements.function(node, SELECT, List.of(Map.of("value", values)))
                .asText();
        if (!how.equals("done")) {
            throw refusal(how);
        }
    }

    private static CommandException refusal(String how) {
        return CommandException.invalidParams(
                switch (how) {
                    case "fixed" -> "element: the page does not let it be changed now";
                    case "one" -> "values: only one can be chosen there";
                    case "unknown" -> "values: no such option, or one that cannot be chosen now";
                    default -> "element: it takes no such input";
                });
    }
}
