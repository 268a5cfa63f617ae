package dev.sophon.gateway.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.web.EntityTags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    private static boolean known(String... lines) {
        return EntityTags.known(
                FakeRequest.at("127.0.0.1").with("If-None-Match", lines).made(), "\"abc\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"abc\"",
                "W/\"abc\"",
                "*",
                " * ",
                "\"x\", \"abc\"",
                "\"x\",W/\"abc\" , \"y\"",
                "\"a,b\", \"abc\"",
                "\"\", \"abc\""
            })
    void whoHasItIsTold(String line) {
        assertThat(known(line)).isTrue();
        assertThat(known("\"other\"", line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ab\"", "abc", "\"abcd\"", "\"x, \"abc", "\"abc", "", "**", "\"*\"", "W/abc"})
    void whoHasSomethingElseIsNot(String line) {
        assertThat(known(line)).isFalse();
    }

    @Test
    void aWeakTagOfOursIsTheSame() {
        assertThat(EntityTags.known(
                        FakeRequest.at("127.0.0.1")
                                .with("If-None-Match", "\"abc\"")
                                .made(),
                        "W/\"abc\""))
                .isTrue();
        assertThat(EntityTags.known(FakeRequest.at("127.0.0.1").made(), "\"abc\""))
                .isFalse();
    }
}
