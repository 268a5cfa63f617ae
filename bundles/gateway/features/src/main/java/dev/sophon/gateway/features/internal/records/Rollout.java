package dev.sophon.gateway.features.internal.records;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sophon.gateway.access.Secrets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change of what a target's set has of one feature set, for some of its nodes first. Immutable. */
public record Rollout(Plan plan, Progress progress) {
    /** Behind every node's place. */
    public static final String EVERYBODY = "~";

    private static final int RANK = 16;

    /**
     * What was decided.
     *
     * @param version {@code null} to take it out
     * @param steps in percent of the nodes, rising to 100; the first is the canary
     * @param failurePercent the share of failures at which it is over
     * @param waitSeconds how long each step is watched
     * @param by its maker's name, for people
     */
    public record Plan(
            String id,
            String name,
            @Nullable String version,
            String target,
            List<Integer> steps,
            int failurePercent,
            int waitSeconds,
            boolean secondPerson,
            String byId,
            String by,
            Instant createdAt) {}

    /**
     * How far it is.
     *
     * @param wave the number of the step, from 1; 0 before
     * @param reached the place of the last node that was ordered; empty for none
     * @param counts as they were at its end; {@code null} before
     */
    public record Progress(
            State state,
            int wave,
            String reached,
            @Nullable String approvedBy,
            @Nullable Counts counts,
            @Nullable String reason,
            Instant changedAt) {}

    /**
     * How its nodes stand.
     *
     * @param total those that are meant, and take feature sets
     * @param ordered those that were told of it, or will be when they come
     * @param offline of the ordered, those that are away and have not begun
     */
    public record Counts(int total, int ordered, int active, int failed, int offline) {}

    /** How it stands. */
    public enum State {
        /** For a second person. */
        WAITING,
        CANARY,
        RUNNING,
        PAUSED,
        /** Too many failed: what was ordered goes back. */
        HALTED,
        DONE,
        CANCELLED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        public String wireName() {
            return wireName;
        }

        @JsonCreator
        public static State of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    public String id() {
        return plan.id();
    }

    public Target target() {
        return Target.of(plan.target());
    }

    public State state() {
        return progress.state();
    }

    public boolean over() {
        return state() == State.HALTED || state() == State.DONE || state() == State.CANCELLED;
    }

    /** A node's place in the order of this rollout, the same whenever it is asked for. */
    public String rank(String nodeId) {
        return Secrets.sha256(plan.id() + "/" + nodeId).substring(0, RANK);
    }

    /** Whether a node of the target has its turn now, or had it. */
    public boolean reaches(String nodeId) {
        String reached = progress.reached();
        return !reached.isEmpty() && rank(nodeId).compareTo(reached) <= 0;
    }

    public Rollout with(State next, Instant now) {
        return with(next, progress.wave(), progress.reached(), progress.reason(), progress.counts(), now);
    }

    public Rollout approved(String who, Instant now) {
        return new Rollout(plan, new Progress(State.CANARY, 1, "", who, null, null, now));
    }

    public Rollout ordered(String reached, Instant now) {
        return with(state(), progress.wave(), reached, progress.reason(), null, now);
    }

    /** At its next step. */
    public Rollout further(Instant now) {
        return with(State.RUNNING, progress.wave() + 1, progress.reached(), null, null, now);
    }

    public Rollout ended(State end, Counts counts, @Nullable String reason, Instant now) {
        return with(end, progress.wave(), progress.reached(), reason, counts, now);
    }

    private Rollout with(
            State next, int wave, String reached, @Nullable String reason, @Nullable Counts counts, Instant now) {
        return new Rollout(plan, new Progress(next, wave, reached, progress.approvedBy(), counts, reason, now));
    }
}
