package dev.sophon.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.access.Role;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static Route route(String method, String pattern) {
        return new Route(method, pattern, Route.ADMINS, exchange -> {});
    }

    @Test
    void onlyWhoSaysSoOpensARouteToEverybody() {
        Set<Role> nobody = EnumSet.noneOf(Role.class);
        assertThatThrownBy(() -> new Route("GET", "/x", nobody, exchange -> {})).hasMessageContaining("EVERYBODY");
        assertThatThrownBy(() -> new Route("GET", "/x", Set.of(), exchange -> {}))
                .hasMessageContaining("EVERYBODY");
        assertThat(new Route("GET", "/x", Route.EVERYBODY, exchange -> {})
                        .withPassword()
                        .open())
                .isTrue();
        assertThat(route("GET", "/x").open()).isFalse();
    }

    @Test
    void itsRolesStandWhateverBecomesOfTheSetTheyCameIn() {
        Set<Role> roles = EnumSet.of(Role.ADMIN);
        Route route = new Route("GET", "/x", roles, exchange -> {});
        roles.clear();
        assertThat(route.roles()).containsExactly(Role.ADMIN);
        assertThatThrownBy(() -> route.roles().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(Route.EVERYBODY::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "/", "/x/", "//x", "/x?y", "/{}", "/{id", "/x{id}", "/{id}/{id}", "/a b", "/%41"})
    void aPatternIsAPath(String pattern) {
        assertThatThrownBy(() -> route("GET", pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "get", "TRACE", ""})
    void aMethodIsOneThatRoutesHave(String method) {
        assertThatThrownBy(() -> route(method, "/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/x, /x, true",
        "/x, /y, false",
        "/x/{id}, /x/me, true",
        "/x/me, /x/{id}, true",
        "/{a}/b, /a/{b}, true",
        "/x/{id}/y, /x/{other}/y, true",
        "/x/{id}/y, /x/me/z, false",
        "/x/{id}, /x/{id}/y, false"
    })
    void twoPatternsOverlapWhereAPathCouldBeMeantForBoth(String one, String other, boolean both) {
        assertThat(route("GET", one).overlaps(route("GET", other))).isEqualTo(both);
        assertThat(route("GET", one).overlaps(route("POST", other))).isFalse();
    }
}
