package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.features.internal.records.Rollout.Counts;
import dev.sophon.gateway.features.internal.records.Wishes;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.FeatureState.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The nodes of a rollout as they stand at one moment, in its order. */
final class Census {
    /** How long a node that is there may say nothing, or be at it, whether it is there or not. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** A Node waits up to 10 minutes for its commands before it restarts into a release, and may have to go back then. */
    private static final Duration PATIENCE_FOR_RELEASES = Duration.ofMinutes(20);

    private final Rollout rollout;
    private final List<Member> members;

    /** How it went at a node. */
    enum Outcome {
        UNDER_WAY,
        ACTIVE,
        FAILED
    }

    /**
     * A node of a rollout.
     *
     * @param counts whether it counts for how far a step is: who is away and has said nothing does not; who went away in
     *     the middle, as each does that restarts into a release, does
     */
    record Member(String nodeId, String rank, boolean ordered, boolean counts, Outcome outcome) {}

    private Census(Rollout rollout, List<Member> members) {
        this.rollout = rollout;
        this.members = members;
    }

    static Census of(Wishes wishes, Rollout rollout, NodeStates states, Nodes nodes, NodeRouter router, Time time) {
        long now = time.nanos();
        long patience =
                (rollout.plan().name().equals(UpdateManifest.NODE) ? PATIENCE_FOR_RELEASES : PATIENCE).toNanos();
        List<Member> members = new ArrayList<>();
        for (NodeState state : states.all()) {
            Node node = state.takes(rollout.plan().name())
                    ? nodes.find(state.nodeId()).orElse(null)
                    : null;
            if (node == null || !node.status().admitted() || !wishes.decides(rollout, node)) {
                continue;
            }
            String rank = rollout.rank(state.nodeId());
            boolean ordered = rank.compareTo(rollout.progress().reached()) <= 0;
            boolean there = router.reaches(state.nodeId());
            if (!there) {
                state.away(now);
            }
            Outcome outcome = Outcome.UNDER_WAY;
            if (ordered) {
                Optional<String> expected = expected(wishes, rollout, node);
                outcome = outcome(expected, rollout, state);
                there |= state.begun() && isTold(expected, rollout, state);
                if (outcome == Outcome.UNDER_WAY && there && now - state.sinceNanos() > patience) {
                    outcome = Outcome.FAILED;
                }
            }
            members.add(new Member(state.nodeId(), rank, ordered, there || outcome != Outcome.UNDER_WAY, outcome));
        }
        members.sort(Comparator.comparing(Member::rank));
        return new Census(rollout, members);
    }

    /** The same nodes as another moment of the rollout sees them. */
    Census at(Rollout other) {
        return new Census(other, members);
    }

    /** The version that a node that is ordered shall have; where it is taken out of a set, another may say one. */
    private static Optional<String> expected(Wishes wishes, Rollout rollout, Node node) {
        String version = rollout.plan().version();
        return version != null
                ? Optional.of(version)
                : Optional.ofNullable(wishes.desired(node).get(rollout.plan().name()))
                        .map(entry -> entry.named().version());
    }

    private static boolean isTold(Optional<String> expected, Rollout rollout, NodeState state) {
        return state.told().version(rollout.plan().name()).equals(expected);
    }

    /** What it says counts once it was told of this, and has answered. */
    private static Outcome outcome(Optional<String> expected, Rollout rollout, NodeState state) {
        String name = rollout.plan().name();
        if (!isTold(expected, rollout, state)
                || state.said().revision() < state.told().revision()) {
            return Outcome.UNDER_WAY;
        }
        Optional<Feature> said = expected.isPresent()
                ? state.said().find(name, expected.get())
                : state.said().find(name);
        if (said.isEmpty()) {
            return expected.isEmpty() ? Outcome.ACTIVE : Outcome.UNDER_WAY;
        }
        return switch (said.get().state()) {
            case REFUSED, FAILED -> Outcome.FAILED;
            case ACTIVE -> expected.isPresent() ? Outcome.ACTIVE : Outcome.UNDER_WAY;
            case FETCHING, INSTALLING, REMOVING -> Outcome.UNDER_WAY;
        };
    }

    List<Member> members() {
        return members;
    }

    Counts counts() {
        List<Member> ordered = ordered();
        int active = count(ordered, Outcome.ACTIVE);
        int failed = count(ordered, Outcome.FAILED);
        int offline = (int) ordered.stream().filter(one -> !one.counts()).count();
        return new Counts(members.size(), ordered.size(), active, failed, offline);
    }

    private List<Member> ordered() {
        return members.stream().filter(Member::ordered).toList();
    }

    private static int count(List<Member> of, Outcome outcome) {
        return (int) of.stream().filter(one -> one.outcome() == outcome).count();
    }

    /** How many of those that are there its step has to have ordered. */
    private int goal() {
        int there = (int) members.stream().filter(Member::counts).count();
        int percent = rollout.plan().steps().get(rollout.progress().wave() - 1);
        return there == 0 ? 0 : Math.max(1, (int) Math.ceil(there * percent / 100.0));
    }

    private boolean isLast() {
        return rollout.progress().wave() == rollout.plan().steps().size();
    }

    /** Whether so many have failed that it is over. */
    boolean failed() {
        List<Member> ordered = ordered();
        int failed = count(ordered, Outcome.FAILED);
        int share =
                Math.max(goal(), (int) ordered.stream().filter(Member::counts).count());
        return failed > 0 && failed * 100L >= (long) rollout.plan().failurePercent() * share;
    }

    /**
     * Those who are next in this step.
     *
     * @param most of them
     * @return empty where all of the step are ordered
     */
    List<Member> next(int most) {
        long missing = goal() - ordered().stream().filter(Member::counts).count();
        List<Member> next = new ArrayList<>();
        for (Member member : members) {
            boolean wanted = isLast() || missing > 0;
            if (wanted && !member.ordered() && next.size() < most) {
                next.add(member);
                missing -= member.counts() ? 1 : 0;
            }
        }
        return goal() == 0 ? List.of() : next;
    }

    /** How far the order reaches with these: in the last step, whoever comes later is ordered too. */
    String reached(List<Member> next) {
        boolean all = isLast() && ordered().size() + next.size() == members.size();
        return all ? Rollout.EVERYBODY : next.get(next.size() - 1).rank();
    }

    /** Whether all of the step that count have said how it went, and its order reaches as far as it shall. */
    boolean settled() {
        boolean reached =
                isLast() ? rollout.progress().reached().equals(Rollout.EVERYBODY) : goal() > 0 && next(1).isEmpty();
        return reached
                && ordered().stream().noneMatch(one -> one.counts() && one.outcome() == Outcome.UNDER_WAY)
                && ordered().stream().anyMatch(Member::counts);
    }

    /** Whether the last step has nobody left whom it could order, but reaches not yet whoever comes. */
    boolean onlyLateOnes() {
        return isLast()
                && !rollout.progress().reached().equals(Rollout.EVERYBODY)
                && !members.isEmpty()
                && ordered().size() == members.size();
    }
}
