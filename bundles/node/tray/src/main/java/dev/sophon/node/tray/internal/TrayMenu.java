package dev.sophon.node.tray.internal;

import dev.sophon.node.connection.Connection.Status;
import dev.sophon.node.dispatch.RunningCommands.Running;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.platform.Tray.Entry;
import dev.sophon.protocol.text.VisibleText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the tray says, as the Node is now. Nothing in it changes by the time alone but what has run out. Thread-safe. */
final class TrayMenu {
    static final int PAUSE = 1;
    static final int RESUME = 2;
    static final int PANIC = 3;
    static final int FORGET = 4;
    static final int DASHBOARD = 5;
    static final int QUIT = 6;

    /** What only tells. */
    private static final int FIRST_LINE = 100;

    private static final int MOST_LINES = 5;
    private static final int LONGEST = 100;
    /** How much of a text is looked at. */
    private static final int LONGEST_SEEN = 400;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d.M.yyyy HH:mm");

    private final Parts parts;
    private final Clock clock;

    /** @param clock in the zone in which times are shown */
    TrayMenu(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Face face() {
        if (parts.pause().now().isPresent()) {
            return Face.PAUSED;
        }
        return switch (parts.connection().status().state()) {
            case ONLINE -> parts.commands().running().isEmpty() ? Face.ONLINE : Face.WORKING;
            case IDLE, CONNECTING, RETRYING -> Face.OFFLINE;
            case REPLACED, REVOKED -> Face.ENDED;
        };
    }

    /** The state in a line. */
    String words() {
        int running = parts.commands().running().size();
        String state = parts.pause().now().map(this::paused).orElseGet(this::connection);
        return running == 0 ? state : state + ", " + running + (running == 1 ? " command runs" : " commands run");
    }

    private String paused(Pause pause) {
        return "Paused since " + time(pause.since()) + " by " + shown(pause.by());
    }

    private String connection() {
        return switch (parts.connection().status().state()) {
            case ONLINE -> "Online";
            case IDLE, CONNECTING -> "Offline: connecting";
            case RETRYING -> "Offline: trying again and again";
            case REPLACED -> "Offline: another Node has taken this one's place";
            case REVOKED -> "Offline: no longer paired";
        };
    }

    /**
     * The entries.
     *
     * @param problem what the last choice could not do; empty if nothing
     * @param opensPages whether the dashboard can be opened
     */
    List<Entry> entries(String problem, boolean opensPages) {
        Lines lines = new Lines();
        Status status = parts.connection().status();
        boolean paused = parts.pause().now().isPresent();
        parts.pause().now().ifPresent(pause -> lines.tell(paused(pause)));
        lines.tell(connection());
        if (!problem.isEmpty()) {
            lines.tell(problem);
        }
        lines.divide();
        running(lines);
        lines.divide();
        lines.tell(scopes(status.scopes()));
        Map<String, Duration> allowed = new TreeMap<>(parts.consent().allowed());
        lines.some(allowed.entrySet().stream()
                .map(each ->
                        "Allowed by you until " + time(clock.instant().plus(each.getValue())) + ": " + each.getKey())
                .toList());
        lines.divide();
        lines.choice(paused ? RESUME : PAUSE, paused ? "Resume…" : "Pause", true);
        lines.choice(PANIC, "Panic: stop everything now", true);
        lines.choice(FORGET, "Take back what you have allowed", !allowed.isEmpty());
        lines.divide();
        lines.choice(DASHBOARD, "Open the dashboard", opensPages);
        lines.choice(QUIT, "Quit…", true);
        return lines.all;
    }

    private void running(Lines lines) {
        List<Running> now = parts.commands().running();
        if (now.isEmpty()) {
            lines.tell("Nothing runs");
        }
        lines.some(now.stream()
                .map(each -> "Runs since " + time(each.since()) + ": " + shown(each.command()) + ", for " + whom(each))
                .toList());
    }

    private String whom(Running command) {
        if (command.local()) {
            return "who typed it at this device";
        }
        String name = command.issuedBy();
        return name == null ? "the Gateway " + parts.identity().gatewayUrl().getHost() : shown(name);
    }

    private static String scopes(Set<String> scopes) {
        if (scopes.isEmpty()) {
            return "The operator has granted nothing";
        }
        String first = new TreeSet<>(scopes).stream().limit(MOST_LINES).collect(Collectors.joining(", "));
        int more = scopes.size() - MOST_LINES;
        return "Granted by the operator until taken back: " + first + (more > 0 ? " and " + more + " more" : "");
    }

    private String time(Instant instant) {
        ZonedDateTime there = instant.atZone(clock.getZone());
        return (there.toLocalDate().equals(LocalDate.now(clock)) ? TIME : DAY).format(there);
    }

    /** What others have said, so that nothing hides in it. */
    private static String shown(String text) {
        // A Gateway may send megabytes.
        String seen = text.substring(0, Math.min(text.length(), LONGEST_SEEN));
        String visible = VisibleText.folded(seen);
        int length = visible.codePointCount(0, visible.length());
        if (length <= LONGEST) {
            return seen.length() == text.length() ? visible : visible + "…";
        }
        return visible.substring(0, visible.offsetByCodePoints(0, LONGEST)) + "…";
    }

    /** Entries on their way. */
    private static final class Lines {
        private final List<Entry> all = new ArrayList<>();

        void tell(String words) {
            all.add(new Entry(FIRST_LINE + all.size(), words, false));
        }

        /** As many as a person reads, and how many there are more. */
        void some(List<String> words) {
            words.stream().limit(MOST_LINES).forEach(this::tell);
            if (words.size() > MOST_LINES) {
                tell("and " + (words.size() - MOST_LINES) + " more");
            }
        }

        void divide() {
            all.add(Entry.divider(FIRST_LINE + all.size()));
        }

        void choice(int id, String words, boolean enabled) {
            all.add(new Entry(id, words, enabled));
        }
    }
}
