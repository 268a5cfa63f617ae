package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.itests.proofs.History.Audited;
import dev.sophon.itests.proofs.History.Issued;
import dev.sophon.itests.proofs.History.Kind;
import dev.sophon.itests.proofs.History.Noted;
import dev.sophon.itests.proofs.History.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each fault is planted once. */
class HistoryCheckerTest {
    private static final Reply OK = new Reply("k", "c", "", "");
    private static final Reply UNKNOWN =
            new Reply("k", "c", "internal_error", "outcome unknown: the Node stopped while probe.append ran");
    private static final Noted BEGUN = new Noted(Kind.BEGUN, "c", false);
    private static final Noted WELL = new Noted(Kind.SETTLED, "c", true);

    private static List<String> check(
            List<Reply> replies, List<String> effects, List<Noted> journal, String... results) {
        List<Audited> audit = List.of(results).stream()
                .map(result -> new Audited("c", result))
                .toList();
        return HistoryChecker.violations(new History(List.of(new Issued("k", "c")), replies, effects, journal, audit));
    }

    @Test
    void whatIsAsItShouldBeIsLeftAlone() {
        assertThat(check(List.of(OK, OK), List.of("c"), List.of(BEGUN, WELL), "ok"))
                .isEmpty();
        assertThat(check(List.of(UNKNOWN), List.of("c"), List.of(BEGUN), "internal_error"))
                .isEmpty();
        assertThat(check(List.of(UNKNOWN), List.of(), List.of(BEGUN), "internal_error"))
                .isEmpty();
        assertThat(check(
                        List.of(new Reply("k", "c", "node_offline", "The node is not connected")),
                        List.of(),
                        List.of(),
                        "node_offline"))
                .isEmpty();
    }

    @Test
    void aDoubleExecutionIsFound() {
        assertThat(check(List.of(OK), List.of("c", "c"), List.of(BEGUN, WELL), "ok"))
                .singleElement()
                .asString()
                .contains("ran 2 times");
    }

    @Test
    void aLostResultIsFound() {
        Reply lost = new Reply("k", "c", "internal_error", "result no longer kept");
        assertThat(check(List.of(lost), List.of("c"), List.of(BEGUN, WELL), "internal_error"))
                .anyMatch(text -> text.contains("lost its result"));
        assertThat(check(List.of(UNKNOWN), List.of("c"), List.of(BEGUN, WELL), "internal_error"))
                .singleElement()
                .asString()
                .contains("lost its result");
        assertThat(check(List.of(), List.of("c"), List.of(BEGUN, WELL), "ok"))
                .singleElement()
                .asString()
                .contains("no outcome");
    }

    @Test
    void twoOutcomesAreFound() {
        assertThat(check(List.of(UNKNOWN, OK), List.of("c"), List.of(BEGUN), "internal_error"))
                .singleElement()
                .asString()
                .contains("two outcomes");
    }

    @Test
    void aWordThatDoesNotAgreeWithWhatHappenedIsFound() {
        assertThat(check(List.of(OK), List.of(), List.of(BEGUN, WELL), "ok"))
                .singleElement()
                .asString()
                .contains("no effect");
        Reply notSent = new Reply("k", "c", "internal_error", "The Gateway restarted before the command was sent");
        assertThat(check(List.of(notSent), List.of("c"), List.of(BEGUN), "internal_error"))
                .singleElement()
                .asString()
                .contains("had its effect");
    }

    @Test
    void anEffectThatWasNotNotedIsFound() {
        assertThat(check(List.of(OK), List.of("c"), List.of(), "ok"))
                .singleElement()
                .asString()
                .contains("without having been noted");
        assertThat(HistoryChecker.violations(
                        new History(List.of(), List.of(), List.of("stranger"), List.of(), List.of())))
                .singleElement()
                .asString()
                .contains("nobody issued");
    }

    @Test
    void anAuditThatMissesOneOrHasItTwiceIsFound() {
        assertThat(check(List.of(OK), List.of("c"), List.of(BEGUN, WELL)))
                .singleElement()
                .asString()
                .contains("audit");
        assertThat(check(List.of(OK), List.of("c"), List.of(BEGUN, WELL), "ok", "ok"))
                .singleElement()
                .asString()
                .contains("audit");
    }
}
