package dev.sophon.gateway.features.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.features.internal.records.Rollout.Counts;
import dev.sophon.gateway.features.internal.records.Rollout.Plan;
import dev.sophon.gateway.features.internal.records.Rollout.Progress;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /features/rollouts}: see {@code docs/features.md}. */
@Component
public final class RolloutRoutes implements Routes {
    private static final int CANARY_PERCENT = 5;
    private static final List<Integer> WAVES = List.of(25, 100);
    private static final int MOST_WAVES = 20;
    private static final int FAILURE_PERCENT = 5;
    private static final int WAIT_SECONDS = 60;
    private static final int MOST_WAIT_SECONDS = 7 * 24 * 3600;

    private final Fleet fleet;

    @Activate
    public RolloutRoutes(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/features/rollouts", Route.READERS, this::list),
                new Route("POST", "/features/rollouts", Route.ADMINS, this::create),
                new Route("GET", "/features/rollouts/{id}", Route.READERS, this::show),
                new Route(
                        "POST",
                        "/features/rollouts/{id}/approve",
                        Route.ADMINS,
                        exchange -> decide(exchange, fleet.rollouts()::approve)),
                new Route(
                        "POST",
                        "/features/rollouts/{id}/pause",
                        Route.OPERATORS,
                        exchange -> decide(exchange, fleet.rollouts()::pause)),
                new Route(
                        "POST",
                        "/features/rollouts/{id}/resume",
                        Route.ADMINS,
                        exchange -> decide(exchange, fleet.rollouts()::resume)),
                new Route(
                        "POST",
                        "/features/rollouts/{id}/cancel",
                        Route.ADMINS,
                        exchange -> decide(exchange, fleet.rollouts()::cancel)));
    }

    /** @param version a text, or {@code null}, which has to be said, to take it out */
    record NewRollout(
            @Nullable String name,
            @Nullable JsonNode version,
            @Nullable String target,
            @Nullable Integer canaryPercent,
            @Nullable List<Integer> waves,
            @Nullable Integer failurePercent,
            @Nullable Integer waitSeconds,
            @Nullable Boolean secondPerson) {}

    record None() {}

    record View(
            String id,
            String name,
            @Nullable String version,
            String target,
            Rollout.State state,
            int wave,
            List<Integer> waves,
            Counts nodes,
            int failurePercent,
            int waitSeconds,
            boolean secondPerson,
            String by,
            @Nullable String approvedBy,
            Instant createdAt,
            Instant changedAt,
            @Nullable String reason) {}

    private View view(Rollout rollout) {
        Plan plan = rollout.plan();
        Progress progress = rollout.progress();
        return new View(
                plan.id(),
                plan.name(),
                plan.version(),
                plan.target(),
                progress.state(),
                progress.wave(),
                plan.steps(),
                fleet.rollouts().counts(rollout),
                plan.failurePercent(),
                plan.waitSeconds(),
                plan.secondPerson(),
                plan.by(),
                progress.approvedBy(),
                plan.createdAt(),
                progress.changedAt(),
                progress.reason());
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(
                200,
                new Exchange.Items(
                        fleet.rollouts().list().stream().map(this::view).toList(), null));
    }

    private void show(Exchange exchange) throws IOException {
        exchange.answer(200, view(fleet.rollouts().get(exchange.variable("id"))));
    }

    private void create(Exchange exchange) throws IOException {
        NewRollout body = exchange.body(NewRollout.class);
        JsonNode version = Fields.required("version", body.version());
        if (!version.isNull() && !version.isTextual()) {
            throw Refusal.invalid("version: expected a text, or null to take the feature set out");
        }
        Rollouts.Wanted wanted = new Rollouts.Wanted(
                Fields.required("name", body.name()),
                version.isNull() ? null : version.textValue(),
                Target.of(Fields.required("target", body.target())),
                steps(body),
                number("failurePercent", body.failurePercent(), FAILURE_PERCENT, 0, 100),
                number("waitSeconds", body.waitSeconds(), WAIT_SECONDS, 0, MOST_WAIT_SECONDS),
                Boolean.TRUE.equals(body.secondPerson()));
        View made = view(fleet.rollouts().create(wanted, exchange.principal()));
        fleet.begin();
        exchange.answer(201, made);
    }

    /** The canary and the waves: each wider than the one before, and the last for all. */
    private static List<Integer> steps(NewRollout body) {
        List<Integer> steps = new ArrayList<>();
        steps.add(number("canaryPercent", body.canaryPercent(), CANARY_PERCENT, 1, 100));
        List<Integer> waves = body.waves() == null ? WAVES : body.waves();
        if (waves.size() > MOST_WAVES || waves.stream().anyMatch(Objects::isNull)) {
            throw Refusal.invalid("waves: expected " + MOST_WAVES + " numbers at most");
        }
        for (int wave : waves) {
            // The ones that are said by nobody, a wide canary has passed.
            if (body.waves() != null || wave > steps.get(0)) {
                steps.add(wave);
            }
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i) <= steps.get(i - 1)) {
                throw Refusal.invalid("waves: expected each above the one before, and above canaryPercent");
            }
        }
        if (steps.get(steps.size() - 1) != 100) {
            throw Refusal.invalid("waves: expected 100 as the last");
        }
        return List.copyOf(steps);
    }

    private static int number(String field, @Nullable Integer value, int otherwise, int least, int most) {
        int number = value == null ? otherwise : value;
        if (number < least || number > most) {
            throw Refusal.invalid(field + ": expected " + least + " to " + most);
        }
        return number;
    }

    private void decide(Exchange exchange, BiFunction<String, Principal, Rollout> decision) throws IOException {
        exchange.body(None.class);
        View decided = view(decision.apply(exchange.variable("id"), exchange.principal()));
        fleet.begin();
        exchange.answer(200, decided);
    }
}
