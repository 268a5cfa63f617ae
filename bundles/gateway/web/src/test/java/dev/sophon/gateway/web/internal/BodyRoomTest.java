package dev.sophon.gateway.web.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Body;
import dev.sophon.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private static final long SHARE = 60;

    private final BodyRoom room = new BodyRoom(100);

    @Test
    void nobodyTakesMoreThanHisShareAndAllOfThemNoMoreThanThereIs() {
        Body.Room first = room.open("a", SHARE);
        Body.Room second = room.open("a", SHARE);
        first.take(40);
        assertThatThrownBy(() -> second.take(21)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.TOO_MANY);
            assertThat(refusal.retryAfterSeconds()).isPositive();
        });
        second.take(20);

        Body.Room other = room.open("b", SHARE);
        assertThatThrownBy(() -> other.take(41))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OVERLOADED));
        other.take(40);
        first.close();
        first.close();
        second.take(1);
        assertThat(room.total()).isEqualTo(41);
        first.take(50);
        assertThat(room.total()).isEqualTo(41);
        second.close();
        other.close();
        assertThat(room.total()).isZero();
    }

    @Test
    void whatIsOnItsWayMakesRoomTheEldestOfWhoeverTakesMost() {
        List<String> left = new ArrayList<>();
        BodyRoom.Taken eldest = coming("a", left, "eldest");
        BodyRoom.Taken younger = coming("a", left, "younger");
        eldest.take(30);
        younger.take(30);
        BodyRoom.Taken less = coming("b", left, "less");
        less.take(35);
        Body.Room mine = room.open("c", SHARE);
        mine.take(20);
        assertThat(left).containsExactly("eldest");
        assertThat(room.total()).isEqualTo(30 + 35 + 20);
        assertThatThrownBy(() -> eldest.take(31)).isInstanceOf(Refusal.class);
        eldest.close();
        // Those of whoever takes no more than is asked for stay, and so does what has come whole.
        less.came();
        assertThatThrownBy(() -> mine.take(40)).isInstanceOf(Refusal.class);
        assertThat(left).hasSize(1);
        mine.take(25);
        assertThat(left).hasSize(1);
        assertThatThrownBy(() -> room.open("d", SHARE).take(35)).isInstanceOf(Refusal.class);
        room.open("d", SHARE).take(29);
        assertThat(left).containsExactly("eldest", "younger");
        assertThat(room.total()).isEqualTo(35 + 25 + 29);
    }

    private BodyRoom.Taken coming(String caller, List<String> left, String name) {
        BodyRoom.Taken body = room.open(caller, SHARE);
        body.comes(() -> left.add(name));
        return body;
    }

    @Test
    void whoeverTakesLittleFindsRoomWhereThereIsNoneForMore() {
        long mib = 1L << 20;
        BodyRoom large = new BodyRoom(80 * mib);
        large.open("a", 80 * mib).take(70 * mib);
        assertThatThrownBy(() -> large.open("b", 80 * mib).take(2 * mib)).isInstanceOf(Refusal.class);
        large.open("c", 2 * mib).take(mib);
        large.open("d", 2 * mib).take(mib);
        assertThat(large.total()).isEqualTo(72 * mib);
    }

    @Test
    void aTreeIsNotBuiltWhereThereIsNoRoomForIt() {
        BodyRoom large = new BodyRoom(10 << 20);
        byte[] objects = ("[" + "{},".repeat(100_000) + "{}]").getBytes(StandardCharsets.UTF_8);
        Body.Room taken = large.open("a", 8 << 20);
        taken.take(objects.length);
        assertThatThrownBy(() -> new Body(objects, taken).tree()).isInstanceOf(Refusal.class);

        byte[] text = ("\"" + "x".repeat(300_000) + "\"").getBytes(StandardCharsets.UTF_8);
        assertThat(new Body(text, taken).tree().textValue()).hasSize(300_000);
    }

    /** As with a gibibyte of heap. */
    @Test
    void theLargestCommandOfASecondCallerFindsRoomBesideAFirstWhoTakesAllThatOneMay() {
        long share = RequestBodies.LARGEST;
        BodyRoom gibibyte = new BodyRoom(128L << 20);
        gibibyte.open("a", share).take(share);
        byte[] text = ("{\"params\":{\"text\":\"" + "x".repeat(Limits.MESSAGE_BYTES - 30) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        Body.Room taken = gibibyte.open("b", share);
        taken.take(text.length);
        assertThat(new Body(text, taken).tree().path("params").path("text").textValue())
                .hasSize(Limits.MESSAGE_BYTES - 30);
    }

    @Test
    void whatIsWorkedOnKeepsItsRoomUntilItIsDone() {
        Body.Room taken = room.open("a", SHARE);
        taken.take(20);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        new Body(new byte[20], taken).closeAfter(outcome);
        assertThat(room.total()).isEqualTo(20);
        outcome.complete("done");
        assertThat(room.total()).isZero();
    }
}
