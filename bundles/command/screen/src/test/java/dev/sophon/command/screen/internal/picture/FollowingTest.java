package dev.sophon.command.screen.internal.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.command.screen.internal.FakeScreen;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** What is shown of a screen on which something new is drawn each time that it is waited for. */
class FollowingTest {
    private final FakeScreen screen = new FakeScreen();
    private final List<JsonNode> parts = new ArrayList<>();
    private final AtomicBoolean stands = new AtomicBoolean(true);
    private final List<String> signs = new ArrayList<>();
    private Runnable drawn = () -> screen.white = new Bounds(0, 0, 20 + parts.size(), 10);

    private final ScreenSign sign = words -> {
        signs.add("up " + words);
        return new ScreenSign.Standing() {
            @Override
            public boolean stands() {
                return stands.get();
            }

            @Override
            public void close() {
                signs.add("down");
            }
        };
    };

    private final Happenings happenings = what -> new Happenings.Watch() {
        @Override
        public boolean await(Duration patience) {
            drawn.run();
            return true;
        }

        @Override
        public void close() {
            signs.add("unwatched");
        }
    };

    private JsonNode follow(Duration budget, IntPredicate looks) throws Exception {
        FakeInvocation call = new FakeInvocation(budget).with(new Transfers() {
            @Override
            public Moved send(SeekableByteChannel file) {
                throw new AssertionError("no file is sent");
            }

            @Override
            public Moved fetch(String transferId, WritableByteChannel into) {
                throw new AssertionError("no file is fetched");
            }

            @Override
            public boolean show(EncodedJson part) throws IOException {
                parts.add(part.tree());
                if (parts.size() > 100) {
                    throw new IOException("away");
                }
                return looks.test(parts.size());
            }
        });
        ScreenCaptureCommand.Params params =
                new ScreenCaptureCommand.Params(70, 512, null, null, false, null, null, false, true);
        return Json.tree(
                Json.bytes(new ScreenCaptureCommand(screen, null, null, happenings, sign).handle(params, call)));
    }

    @Test
    void showsAWholePictureAndThenWhatChangesUntilNobodyLooks() throws Exception {
        JsonNode end = follow(Duration.ofMinutes(5), count -> count < 4);

        assertThat(end.toString()).isEqualTo("{\"pictures\":3}");
        assertThat(parts).hasSize(4);
        assertThat(parts.get(0).has("image")).isTrue();
        assertThat(parts.get(1).has("tiles")).isTrue();
        assertThat(parts.get(1).get("revision")).isNotEqualTo(parts.get(0).get("revision"));
        assertThat(signs).containsExactly("up " + Following.WORDS, "unwatched", "down");
    }

    @Test
    void showsAWholeOneAgainBeforeTheChangesAreMoreThanAFewOfThem() throws Exception {
        follow(Duration.ofMinutes(5), count -> count < 12);

        assertThat(parts.subList(1, parts.size())).anyMatch(part -> part.has("image"));
        assertThat(parts).anyMatch(part -> part.has("tiles"));
    }

    @Test
    void showsNothingOfWhatStandsStillAndEndsWithItsTime() throws Exception {
        drawn = () -> {};
        assertThat(follow(Duration.ofMillis(900), count -> true).toString()).isEqualTo("{\"pictures\":1}");
        assertThat(parts).hasSize(1);
    }

    @Test
    void endsWhereItsSignIsTakenAway() {
        drawn = () -> stands.set(false);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> follow(Duration.ofMinutes(5), count -> true))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED));
        assertThat(signs).endsWith("down");
    }

    @Test
    void isRefusedWithoutASignAndBesideWhatItCannotHave() {
        ScreenCaptureCommand.Params params =
                new ScreenCaptureCommand.Params(70, 512, null, null, false, null, null, false, true);
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new ScreenCaptureCommand(screen, null, null, happenings, null)
                        .handle(params, new FakeInvocation()))
                .withMessageStartingWith("follow:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScreenCaptureCommand.Params(70, null, null, null, false, null, 5L, false, true))
                .withMessageStartingWith("follow:");
    }
}
