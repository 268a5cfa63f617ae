package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuditWalkTest {
    private final AuditWalk walk = new AuditWalk(2, "b", 4, "d");

    @Test
    void whatFollowsIsGoneBy() {
        assertThat(walk.next(3, "b", "c", "c")).isNull();
        assertThat(walk.isComplete()).isFalse();
        assertThat(walk.next(4, "c", "d", "d")).isNull();
        assertThat(walk.isComplete()).isTrue();
        assertThat(walk.next(5, "d", "e", "e")).isNull();

        assertThat(walk.number()).isEqualTo(5);
        assertThat(walk.sha256()).isEqualTo("e");
    }

    @Test
    void aGapAnotherBeforeItAndAnotherHashAreTold() {
        String words = "Record 3 is missing, or is not what was recorded";
        assertThat(walk.next(4, "b", "d", "d")).isEqualTo(words);
        assertThat(walk.next(3, "x", "c", "c")).isEqualTo(words);
        assertThat(walk.next(3, "b", "c", "x")).isEqualTo(words);

        assertThat(walk.number()).isEqualTo(2);
        assertThat(walk.next(3, "b", "c", "c")).isNull();
    }

    @Test
    void aRecordThatIsNotTheSignedOneIsToldThoughItFits() {
        walk.next(3, "b", "c", "c");

        assertThat(walk.next(4, "c", "x", "x")).isEqualTo("Record 4 is not the one that was signed");
        assertThat(walk.isComplete()).isFalse();
    }

    @Test
    void whatWasSignedAndTakenAwayIsNotMissing() {
        assertThat(new AuditWalk(4, "d", 4, "d").isComplete()).isTrue();
        assertThat(new AuditWalk(0, AuditSeal.START, 0, "").isComplete()).isTrue();
    }
}
