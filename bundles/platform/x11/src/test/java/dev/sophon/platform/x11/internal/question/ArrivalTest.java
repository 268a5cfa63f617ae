package dev.sophon.platform.x11.internal.question;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private final Arrival arrival = new Arrival();

    @BeforeEach
    void see() {
        arrival.questionIsSeen(true);
    }

    private int cameAt;

    private void comes(int answer, int time) {
        cameAt = time;
        arrival.at(answer, 50, 10, time, false, false);
    }

    private void leaves() {
        arrival.leaves(false, cameAt);
    }

    @Test
    void whereItWasSeenToComeItRestsForAMoment() {
        comes(2, 1_000);
        assertThat(arrival.isMeant(2, 1_199)).isFalse();
        assertThat(arrival.isMeant(2, 1_200)).isTrue();
        assertThat(arrival.isMeant(1, 1_200)).isFalse();
    }

    /** She may have read there for long: the click that comes next is meant for what she was on. */
    @Test
    void whatAProgramTookFromAnotherAnswerHasToRest() {
        comes(2, 1_000);
        arrival.leaves(false, 4_000);
        comes(1, 4_010);
        assertThat(arrival.isMeant(1, 5_009)).isFalse();
        assertThat(arrival.isMeant(1, 5_010)).isTrue();
    }

    @Test
    void aHandThatGoesOnThereIsMeantSooner() {
        comes(2, 1_000);
        arrival.at(2, 55, 10, 1_050, true, false);
        assertThat(arrival.isMeant(2, 1_100)).isFalse();
        arrival.at(2, 56, 10, 1_060, true, false);
        assertThat(arrival.isMeant(2, 1_099)).isFalse();
        assertThat(arrival.isMeant(2, 1_100)).isTrue();
    }

    /** A program has her next motion count for a hundred, by a property of her device. */
    @Test
    void whatLeapsToAnAnswerRestsForASecond() {
        comes(1, 1_000);
        arrival.at(1, 52, 10, 1_020, true, false);
        arrival.at(2, 140, 10, 1_040, true, false);
        assertThat(arrival.isMeant(2, 1_900)).isFalse();
        assertThat(arrival.isDoubtful()).isTrue();
        assertThat(arrival.isMeant(2, 2_040)).isTrue();
        arrival.at(-1, 140, 40, 3_000, true, false);
        arrival.at(1, 20, 10, 3_010, true, false);
        assertThat(arrival.isMeant(1, 3_900)).isFalse();
        assertThat(arrival.isMeant(1, 4_010)).isTrue();
    }

    @Test
    void whatAGrabHasHiddenRestsForASecond() {
        arrival.at(2, 50, 10, 1_000, false, true);
        assertThat(arrival.isDoubtful()).isTrue();
        assertThat(arrival.isMeant(2, 1_999)).isFalse();
        assertThat(arrival.isMeant(2, 2_000)).isTrue();
    }

    @Test
    void aPressBeforeTheServerIsOursBeginsASecond() {
        comes(2, 1_000);
        arrival.pressed(50, 10, 5_000);
        assertThat(arrival.isMeant(2, 5_999)).isFalse();
        assertThat(arrival.isMeant(2, 6_000)).isTrue();
    }

    @Test
    void anotherAnswerWithinASecondIsAJump() {
        comes(1, 1_000);
        comes(2, 1_500);
        assertThat(arrival.hasJumped()).isTrue();
        assertThat(arrival.isMeant(2, 9_000)).isFalse();
    }

    /** She comes again and again, more often than once in a second. */
    @Test
    void whoeverWasAwayOnceASecondAfterAJumpIsBelieved() {
        comes(1, 1_000);
        comes(2, 1_500);
        leaves();
        comes(2, 2_300);
        assertThat(arrival.isMeant(2, 2_900)).isFalse();
        leaves();
        comes(2, 3_100);
        assertThat(arrival.isMeant(2, 3_300)).isTrue();
    }

    /** A question opens under a pointer that rests there. */
    @Test
    void anAnswerThatCameToThePointerIsNotComeTo() {
        arrival.questionIsSeen(false);
        comes(1, 1_000);
        comes(2, 1_075);
        arrival.questionIsSeen(true);
        assertThat(arrival.hasJumped()).isFalse();
        assertThat(arrival.isMeant(2, 1_400)).isTrue();
    }

    @Test
    void whoComesWhereNoEventHasToldOfAnotherHasJumped() {
        arrival.hidden(1);
        comes(2, 1_000);
        assertThat(arrival.hasJumped()).isTrue();
    }
}
