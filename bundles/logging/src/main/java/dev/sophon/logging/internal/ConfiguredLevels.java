package dev.sophon.logging.internal;

import dev.sophon.logging.LogLevels;
import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By the configuration of Pax Logging in memory. What the file says comes back at the next start: a level that somebody forgot
 * would fill the disk, and a file that was changed once follows no update any more.
 */
@Component
public final class ConfiguredLevels implements LogLevels {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredLevels.class);

    static final String PID = "org.ops4j.pax.logging";
    /** Which file it is from: what has none is written to none. */
    static final String FILE = "felix.fileinstall.filename";

    private static final String ROOT = "ROOT";
    private static final String OURS = "dev.sophon";
    private static final String DEFAULT = "DEFAULT";
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF", DEFAULT);
    private static final List<String> TALKATIVE = List.of("TRACE", "DEBUG");
    private static final Pattern LOGGER = Pattern.compile("[A-Za-z][A-Za-z0-9_.$-]{0,199}");
    private static final Pattern KNOWN_BY = Pattern.compile("log4j2\\.logger\\.(\\w+)\\.name");
    private static final int MOST = 50;

    private final ConfigurationAdmin configurations;
    private Map<String, Object> inFile = Map.of();
    private Map<String, String> changed = Map.of();

    @Activate
    public ConfiguredLevels(@Reference ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    @Override
    public synchronized Map<String, String> changed() {
        return changed;
    }

    @Override
    public synchronized Map<String, String> set(String logger, String level) throws IOException {
        String wanted = level.toUpperCase(Locale.ROOT);
        String name = logger.isEmpty() ? OURS : logger;
        check(name, wanted);
        Configuration configuration = configurations.getConfiguration(PID, "?");
        Map<String, Object> said = said(configuration);
        boolean fresh = said.remove(FILE) != null || inFile.isEmpty();
        Map<String, Object> base = fresh ? said : inFile;
        Map<String, String> levels = new TreeMap<>(fresh ? Map.of() : changed);
        if (!wanted.equals(DEFAULT)) {
            levels.put(name, wanted);
        } else if (logger.isEmpty()) {
            levels.clear();
        } else {
            levels.remove(name);
        }
        if (levels.size() > MOST) {
            throw new IllegalArgumentException("logger: expected at most " + MOST + " that are changed at once");
        }
        configuration.update(with(base, levels));
        inFile = base;
        changed = Collections.unmodifiableMap(levels);
        LOG.info("Logging from {} on: {}", wanted, name);
        return changed;
    }

    private static void check(String logger, String level) {
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("level: expected one of " + String.join(", ", LEVELS));
        }
        if (!LOGGER.matcher(logger).matches()) {
            throw new IllegalArgumentException(
                    "logger: expected a name as in dev.sophon.node, of at most 200 characters");
        }
        boolean ours = logger.equals(OURS) || logger.startsWith(OURS + ".") || logger.startsWith("sophon.");
        if (TALKATIVE.contains(level) && !ours) {
            // A web server's would write the headers of requests, and the tokens in them.
            throw new IllegalArgumentException(
                    "logger: expected dev.sophon or one below it for " + level + ": others may log secrets then");
        }
    }

    private static Map<String, Object> said(Configuration configuration) {
        Dictionary<String, Object> properties = configuration.getProperties();
        Map<String, Object> said = new TreeMap<>();
        if (properties != null) {
            Collections.list(properties.keys()).forEach(key -> said.put(key, properties.get(key)));
        }
        return said;
    }

    private static Dictionary<String, Object> with(Map<String, Object> base, Map<String, String> levels) {
        Map<String, Object> all = new TreeMap<>(base);
        levels.forEach((logger, level) -> {
            if (logger.equals(ROOT)) {
                all.put("log4j2.rootLogger.level", level);
                return;
            }
            String key = key(base, logger);
            all.put("log4j2.logger." + key + ".name", logger);
            all.put("log4j2.logger." + key + ".level", level);
        });
        return FrameworkUtil.asDictionary(all);
    }

    /** What the configuration calls a logger: as it does already, otherwise by a word of ours. */
    private static String key(Map<String, Object> base, String logger) {
        return base.entrySet().stream()
                .filter(entry -> entry.getValue().equals(logger))
                .map(entry -> KNOWN_BY.matcher(entry.getKey()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .orElseGet(() -> "changed_" + logger.replaceAll("\\W", "_"));
    }
}
