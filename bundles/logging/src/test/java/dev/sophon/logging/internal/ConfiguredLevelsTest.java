package dev.sophon.logging.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class ConfiguredLevelsTest {
    private static final Map<String, Object> SHIPPED = Map.of(
            "log4j2.rootLogger.level",
            "INFO",
            "log4j2.logger.commands.name",
            "sophon.commands",
            "log4j2.logger.commands.level",
            "DEBUG");

    private Map<String, Object> now = new TreeMap<>(SHIPPED);
    private boolean full;

    private final ConfiguredLevels levels = new ConfiguredLevels(fake(
            ConfigurationAdmin.class,
            (method, arguments) -> fake(Configuration.class, (called, told) -> switch (called) {
                case "getProperties" -> FrameworkUtil.asDictionary(now);
                case "update" -> {
                    if (full) {
                        throw new IOException("No space left on device");
                    }
                    now = copy(told[0]);
                    yield null;
                }
                default -> throw new IllegalStateException(called);
            })));

    ConfiguredLevelsTest() {
        now.put(ConfiguredLevels.FILE, "file:/etc/org.ops4j.pax.logging.cfg");
    }

    private interface Body {
        Object answer(String method, Object[] arguments) throws Throwable;
    }

    private static <T> T fake(Class<T> type, Body body) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> body.answer(method.getName(), arguments)));
    }

    private static Map<String, Object> copy(Object told) {
        Dictionary<?, ?> all = (Dictionary<?, ?>) told;
        Map<String, Object> copy = new TreeMap<>();
        Collections.list(all.keys()).forEach(key -> copy.put(key.toString(), all.get(key)));
        return copy;
    }

    @Test
    void changesALoggerInMemoryAloneAndTakesItBack() throws Exception {
        assertThat(levels.set("", "debug")).isEqualTo(Map.of("dev.sophon", "DEBUG"));
        assertThat(now)
                .containsEntry("log4j2.logger.changed_dev_sophon.name", "dev.sophon")
                .containsEntry("log4j2.logger.changed_dev_sophon.level", "DEBUG")
                .doesNotContainKey(ConfiguredLevels.FILE)
                .containsAllEntriesOf(SHIPPED);

        levels.set("sophon.commands", "WARN");
        assertThat(now).hasSize(5).containsEntry("log4j2.logger.commands.level", "WARN");

        assertThat(levels.set("sophon.commands", "default")).isEqualTo(Map.of("dev.sophon", "DEBUG"));
        assertThat(now).containsEntry("log4j2.logger.commands.level", "DEBUG");
        levels.set("ROOT", "ERROR");
        assertThat(now).containsEntry("log4j2.rootLogger.level", "ERROR");
        assertThat(levels.set("", "DEFAULT")).isEmpty();
        assertThat(now).isEqualTo(SHIPPED);
    }

    @Test
    void goesByTheFileAgainWhereThatWasChanged() throws Exception {
        levels.set("dev.sophon.node", "TRACE");
        now = Map.of("log4j2.rootLogger.level", "WARN", ConfiguredLevels.FILE, "file:/etc/x.cfg");
        assertThat(levels.set("org.eclipse.jetty", "ERROR")).isEqualTo(Map.of("org.eclipse.jetty", "ERROR"));
        assertThat(now).hasSize(3).containsEntry("log4j2.rootLogger.level", "WARN");
    }

    @Test
    void leavesAllAsItWasWhereItCannotBeWritten() throws Exception {
        levels.set("", "DEBUG");
        full = true;
        assertThatThrownBy(() -> levels.set("dev.sophon.node", "TRACE")).hasMessageContaining("No space");
        assertThat(levels.changed()).isEqualTo(Map.of("dev.sophon", "DEBUG"));
    }

    @ParameterizedTest
    @CsvSource({
        "dev.sophon, LOUD, level: expected one of TRACE",
        "dev.sophon, '', level: expected one of TRACE",
        "dev.sophon level, DEBUG, logger: expected a name as in",
        "org.eclipse.jetty, DEBUG, logger: expected dev.sophon or one below it for DEBUG",
        "ROOT, TRACE, logger: expected dev.sophon or one below it for TRACE",
        "dev.sophonic, DEBUG, logger: expected dev.sophon or one below it for DEBUG"
    })
    void refusesWhatCannotBe(String logger, String level, String words) {
        assertThatThrownBy(() -> levels.set(logger, level)).hasMessageStartingWith(words);
        assertThat(levels.changed()).isEmpty();
    }
}
