package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.features.internal.Census.Member;
import dev.sophon.gateway.features.internal.records.Decisions;
import dev.sophon.gateway.features.internal.records.Decisions.Change;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FeatureSet;
import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.features.internal.records.Rollout.Counts;
import dev.sophon.gateway.features.internal.records.Rollout.Plan;
import dev.sophon.gateway.features.internal.records.Rollout.Progress;
import dev.sophon.gateway.features.internal.records.Rollout.State;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.features.internal.records.Wishes;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rollouts, and the steps that they take. Each step is written before anybody is told of it, so that a Gateway that is
 * started anew goes on where the one before stood. Thread-safe but for {@link #work}, which is for one thread.
 */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
    /** How many are remembered. */
    static final int MOST = 100;

    private static final int ID = 16;
    private static final long NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = NANOS / 4;
    /** Nodes that one step orders at most: as many as are told meanwhile. */
    private static final int PACE = Orders.RATE / 4;

    private final Decisions decisions;
    private final Nodes nodes;
    private final NodeRouter router;
    private final NodeStates states;
    private final Orders orders;
    private final Events events;
    private final Time time;
    /** By rollout; from a start on its step is watched anew. */
    private final Map<String, Watch> watched = new HashMap<>();

    private final Map<String, Counts> told = new HashMap<>();
    private long notBefore;

    /** Since when all nodes of a step have settled. */
    private record Watch(int wave, long nanos) {}

    Rollouts(
            Decisions decisions,
            Nodes nodes,
            NodeRouter router,
            NodeStates states,
            Orders orders,
            Events events,
            Time time) {
        this.decisions = decisions;
        this.nodes = nodes;
        this.router = router;
        this.states = states;
        this.orders = orders;
        this.events = events;
        this.time = time;
        this.notBefore = time.nanos();
    }

    boolean isIdle() {
        return decisions.now().underWay().isEmpty();
    }

    Counts counts(Rollout rollout) {
        Counts ended = rollout.progress().counts();
        return ended == null ? census(rollout).counts() : ended;
    }

    private Census census(Rollout rollout) {
        return Census.of(decisions.now(), rollout, states, nodes, router, time);
    }

    /** Newest first. */
    List<Rollout> list() {
        return decisions.now().rollouts().values().stream()
                .sorted(Comparator.comparing((Rollout one) -> one.plan().createdAt())
                        .reversed()
                        .thenComparing(Rollout::id))
                .toList();
    }

    /**
     * One of them.
     *
     * @throws Refusal if there is none
     */
    Rollout get(String id) {
        return find(decisions.now(), id);
    }

    private static Rollout find(Wishes wishes, String id) {
        Rollout rollout = wishes.rollouts().get(id);
        if (rollout == null) {
            throw Refusal.notFound("No rollout has this id");
        }
        return rollout;
    }

    /**
     * What somebody wants rolled out.
     *
     * @param version {@code null} to take it out
     */
    record Wanted(
            String name,
            @Nullable String version,
            Target target,
            List<Integer> steps,
            int failurePercent,
            int waitSeconds,
            boolean secondPerson) {}

    /**
     * Begins one, or has it wait for a second person.
     *
     * @throws Refusal if it makes no sense as things stand
     */
    Rollout create(Wanted wanted, Principal by) {
        Instant now = time.now();
        Plan plan = new Plan(
                Secrets.random(ID),
                wanted.name(),
                wanted.version(),
                wanted.target().toString(),
                wanted.steps(),
                wanted.failurePercent(),
                wanted.waitSeconds(),
                wanted.secondPerson(),
                by.id(),
                by.name(),
                now);
        State first = wanted.secondPerson() ? State.WAITING : State.CANARY;
        Rollout made = new Rollout(plan, new Progress(first, wanted.secondPerson() ? 0 : 1, "", null, null, null, now));
        if (census(made).members().isEmpty()) {
            throw Refusal.conflict("target: it means no node that takes feature sets and has no word of its own on"
                    + " this one; assign it by a set instead");
        }
        decisions.change(by, standing -> {
            requireSense(standing, plan);
            List<Rollout> over = superfluous(standing);
            Store.Write write = transaction -> {
                FleetRecords.delete(over).run(transaction);
                FleetRecords.save(made).run(transaction);
            };
            return new Change(wishes -> wishes.without(over).with(made), write, "rollout.create", subject(made));
        });
        tell(made);
        return made;
    }

    private static void requireSense(Wishes standing, Plan plan) {
        String version = plan.version();
        if (version != null) {
            Entry entry = standing.library().get(new Named(plan.name(), version));
            if (entry == null || !entry.complete()) {
                throw Refusal.conflict("version: the library has no whole file of " + plan.name() + " in this version");
            }
        } else if (!Optional.ofNullable(standing.sets().get(plan.target()))
                .map(FeatureSet::features)
                .orElse(List.of())
                .stream()
                .anyMatch(one -> one.name().equals(plan.name()))) {
            throw Refusal.conflict("name: the target's set has no such feature set to take out");
        }
        if (standing.underWay().stream().anyMatch(one -> one.plan().name().equals(plan.name()))) {
            throw Refusal.conflict("name: another rollout of it is under way");
        }
    }

    /** Of those that are over the eldest go where there is no room for one more. */
    private static List<Rollout> superfluous(Wishes standing) {
        Collection<Rollout> all = standing.rollouts().values();
        List<Rollout> over = all.stream()
                .filter(Rollout::over)
                .sorted(Comparator.comparing(one -> one.plan().createdAt()))
                .limit(Math.max(0, all.size() + 1 - MOST))
                .toList();
        if (all.size() - over.size() >= MOST) {
            throw Refusal.conflict("There are " + MOST + " rollouts under way: end one first");
        }
        return over;
    }

    /** Has a second person agree. */
    Rollout approve(String id, Principal by) {
        return decide(id, by, "rollout.approve", rollout -> {
            require(rollout.state() == State.WAITING, "It waits for nobody");
            if (rollout.plan().byId().equals(by.id())) {
                throw Refusal.forbidden("Who made a rollout does not approve it: another account has to");
            }
            return rollout.approved(by.name(), time.now());
        });
    }

    Rollout pause(String id, Principal by) {
        return decide(id, by, "rollout.pause", rollout -> {
            require(rollout.state() == State.CANARY || rollout.state() == State.RUNNING, "It is not running");
            return rollout.with(State.PAUSED, time.now());
        });
    }

    Rollout resume(String id, Principal by) {
        return decide(id, by, "rollout.resume", rollout -> {
            require(rollout.state() == State.PAUSED, "It is not paused");
            return rollout.with(rollout.progress().wave() == 1 ? State.CANARY : State.RUNNING, time.now());
        });
    }

    /** Ends it; what it had ordered goes back to what is wanted without it. */
    Rollout cancel(String id, Principal by) {
        Counts counts = counts(get(id));
        Rollout ended = decide(id, by, "rollout.cancel", rollout -> {
            require(!rollout.over(), "It is over");
            return rollout.ended(State.CANCELLED, counts, null, time.now());
        });
        orders.noteAll();
        return ended;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw Refusal.conflict(otherwise);
        }
    }

    private Rollout decide(String id, Principal by, String action, Function<Rollout, Rollout> next) {
        Rollout made = find(
                decisions.change(by, standing -> {
                    Rollout after = next.apply(find(standing, id));
                    return new Change(wishes -> wishes.with(after), FleetRecords.save(after), action, subject(after));
                }),
                id);
        tell(made);
        return made;
    }

    private static String subject(Rollout rollout) {
        Plan plan = rollout.plan();
        String what = plan.version() == null ? "without " + plan.name() : plan.name() + " " + plan.version();
        return rollout.id() + " " + plan.target() + ": " + what;
    }

    /** Takes the steps that are due; waits for the database. */
    void work() {
        long now = time.nanos();
        if (now - notBefore < 0) {
            return;
        }
        notBefore = now + STEP_NANOS;
        Wishes wishes = decisions.now();
        told.keySet().retainAll(wishes.rollouts().keySet());
        watched.keySet().retainAll(wishes.rollouts().keySet());
        for (Rollout rollout : wishes.underWay()) {
            if (rollout.state() != State.WAITING) {
                try {
                    step(rollout);
                } catch (StoreException e) {
                    LOG.warn(
                            "A step of the rollout {} could not be written, and will be: {}",
                            rollout.id(),
                            e.getMessage());
                    notBefore = now + NANOS;
                } catch (Refusal e) {
                    LOG.debug("The rollout {} was changed meanwhile", rollout.id());
                }
            }
        }
    }

    private void step(Rollout rollout) {
        Census census = census(rollout);
        Counts counts = census.counts();
        if (census.failed()) {
            String why = counts.failed() + " of " + counts.ordered() + " failed";
            LOG.warn(
                    "The rollout {} of {} is halted: {}",
                    rollout.id(),
                    rollout.plan().name(),
                    why);
            advance(rollout, "rollout.halt", rollout.ended(State.HALTED, counts, why, time.now()));
            orders.noteAll();
        } else if (rollout.state() == State.PAUSED) {
            // Its step is watched anew when it goes on.
            watched.remove(rollout.id());
        } else {
            List<Member> next = census.next(PACE);
            if (!next.isEmpty()) {
                advance(rollout, "", rollout.ordered(census.reached(next), time.now()));
                next.forEach(member -> orders.note(member.nodeId()));
            } else if (census.onlyLateOnes()) {
                advance(rollout, "", rollout.ordered(Rollout.EVERYBODY, time.now()));
            } else if (census.settled()) {
                watch(rollout, census, counts);
            }
        }
        if (!counts.equals(told.put(rollout.id(), counts))) {
            publish(get(rollout.id()), counts);
        }
    }

    /** Lets a step that has settled stand for as long as it is to be watched, then goes on. */
    private void watch(Rollout rollout, Census census, Counts counts) {
        int wave = rollout.progress().wave();
        Watch since = watched.get(rollout.id());
        if (since == null || since.wave() != wave) {
            since = new Watch(wave, time.nanos());
            watched.put(rollout.id(), since);
        }
        if (time.nanos() - since.nanos() < rollout.plan().waitSeconds() * NANOS) {
            return;
        }
        Rollout next = rollout;
        // Where there are few nodes, a step may have nobody whom the one before had not.
        while (next.progress().wave() < rollout.plan().steps().size()
                && (next.equals(rollout) || census.at(next).next(1).isEmpty())) {
            next = next.further(time.now());
        }
        if (!next.equals(rollout) && !census.at(next).onlyLateOnes()) {
            advance(rollout, "rollout.wave", next);
        } else {
            Rollout all = next.ordered(Rollout.EVERYBODY, time.now());
            advance(rollout, "rollout.done", all.ended(State.DONE, counts, null, time.now()));
        }
    }

    /** Writes what becomes of one that stands as it was looked at; what was decided meanwhile counts more. */
    private void advance(Rollout before, String action, Rollout after) {
        decisions.change(Principal.GATEWAY, standing -> {
            if (!find(standing, before.id()).equals(before)) {
                throw Refusal.conflict("It was changed meanwhile");
            }
            if (after.state() != State.DONE) {
                return new Change(wishes -> wishes.with(after), FleetRecords.save(after), action, subject(after));
            }
            // From now on the set says what the rollout has said.
            Plan plan = after.plan();
            FeatureSet set = Optional.ofNullable(standing.sets().get(plan.target()))
                    .orElseGet(() -> new FeatureSet(after.target(), List.of(), plan.by(), time.now()))
                    .with(plan.name(), Optional.ofNullable(plan.version()), plan.by(), time.now());
            Store.Write write = transaction -> {
                FleetRecords.save(after).run(transaction);
                FleetRecords.save(set).run(transaction);
            };
            return new Change(wishes -> wishes.with(after).with(set), write, action, subject(after));
        });
        if (after.state() == State.DONE) {
            orders.noteAll();
        }
        if (!action.isEmpty()) {
            tell(after);
        }
    }

    private void tell(Rollout rollout) {
        publish(rollout, counts(rollout));
    }

    private void publish(Rollout rollout, Counts counts) {
        events.publish(
                Event.ROLLOUT_CHANGED,
                null,
                Map.of(
                        "id",
                        rollout.id(),
                        "name",
                        rollout.plan().name(),
                        "state",
                        rollout.state().wireName(),
                        "wave",
                        rollout.progress().wave(),
                        "nodes",
                        counts));
    }
}
