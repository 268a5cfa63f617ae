package dev.sophon.gateway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void nobodyTakesThoseOfOthers() {
        Places places = new Places(1_000);
        for (int i = 0; i < 250; i++) {
            assertThat(places.take("a")).isTrue();
        }
        assertThat(places.free("a")).isFalse();
        assertThat(places.take("a")).isFalse();
        assertThat(places.take("b")).isTrue();
        places.leave("a");
        assertThat(places.take("a")).isTrue();
    }

    @Test
    void thereAreNoMoreThanThereAreHoweverManyShareThem() {
        Places places = new Places(400);
        for (int i = 0; i < 400; i++) {
            assertThat(places.take("u" + i % 8)).isTrue();
        }
        assertThat(places.take("another")).isFalse();
        places.occupy("another");
        places.leave("another");
        places.leave("u1");
        assertThat(places.take("another")).isTrue();
        assertThat(places.take("another")).isFalse();
    }

    @Test
    void theShareOfEachCanBeAnother() {
        Places places = new Places(5, 2);
        assertThat(places.take("a")).isTrue();
        assertThat(places.take("a")).isTrue();
        assertThat(places.take("a")).isFalse();
        assertThat(places.take("b")).isTrue();
        assertThat(new Places(2, 3).share()).isEqualTo(2);
    }

    @Test
    void fewAreNotDivided() {
        Places places = new Places(3);
        assertThat(places.share()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(places.take("a")).isTrue();
        }
        assertThat(places.take("b")).isFalse();
    }
}
