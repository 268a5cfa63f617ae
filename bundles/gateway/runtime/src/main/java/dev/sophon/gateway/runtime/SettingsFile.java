package dev.sophon.gateway.runtime;

import dev.sophon.gateway.runtime.internal.ConfiguredSettings;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code config/gateway.cfg}, looked at before the container starts: in there, what is wrong would reach its log only. */
public final class SettingsFile {
    private SettingsFile() {}

    /**
     * Takes the settings as the running Gateway will. Where the container fills something in ({@code ${…}}), nothing is
     * checked: it alone knows what.
     *
     * @throws IllegalArgumentException if one of them would be refused, or there is none of that name; the message names the
     *     setting and what is allowed, and never a value
     */
    public static void check(Properties told) {
        if (told.values().stream().anyMatch(value -> value.toString().contains("${"))) {
            return;
        }
        Set<String> known = Arrays.stream(ConfiguredSettings.Config.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        known.add("port"); // the launcher's alone
        if (!known.containsAll(told.stringPropertyNames())) {
            throw new IllegalArgumentException("unknown setting; known: " + String.join(", ", known));
        }
        new ConfiguredSettings((ConfiguredSettings.Config) Proxy.newProxyInstance(
                ConfiguredSettings.Config.class.getClassLoader(),
                new Class<?>[] {ConfiguredSettings.Config.class},
                (proxy, setting, arguments) -> {
                    String value = told.getProperty(setting.getName());
                    return value == null ? setting.getDefaultValue() : value(setting, value.strip());
                }));
    }

    private static Object value(Method setting, String told) {
        Class<?> type = setting.getReturnType();
        if (type == int.class) {
            try {
                return Integer.valueOf(told);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(setting.getName() + ": expected a whole number", e);
            }
        }
        if (type == boolean.class) {
            if (!told.equals("true") && !told.equals("false")) {
                throw new IllegalArgumentException(setting.getName() + ": expected true or false");
            }
            return told.equals("true");
        }
        return type.isArray() ? new String[] {told} : told;
    }
}
