package dev.sophon.gateway.rest.internal.nodes;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /approvals}: what critical commands wait for. */
@Component
public final class ApprovalRoutes implements Routes {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 500;

    private final Approvals approvals;

    @Activate
    public ApprovalRoutes(@Reference Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/approvals", Route.READERS, this::list),
                new Route("POST", "/approvals/{id}/approve", Route.OPERATORS, this::approve).withPassword(),
                new Route("POST", "/approvals/{id}/confirm", Route.OPERATORS, this::confirm).withPassword(),
                new Route("POST", "/approvals/{id}/reject", Route.OPERATORS, this::reject).withPassword());
    }

    record Reject(@Nullable String reason) {}

    record None() {}

    private void list(Exchange exchange) throws IOException {
        String asked = exchange.query("status");
        Approval.Status status = asked == null
                ? null
                : Approval.Status.of(asked)
                        .orElseThrow(() -> Refusal.invalid(
                                "status: expected one of pending, approved, rejected, expired, withdrawn"));
        exchange.answer(200, new Exchange.Items(approvals.list(status, exchange.query("limit", PAGE, MAX_PAGE)), null));
    }

    private void approve(Exchange exchange) throws IOException {
        exchange.body(None.class);
        exchange.answer(200, approvals.approve(exchange.variable("id"), exchange.principal()));
    }

    /** A person confirms what they have issued themselves in the dashboard. No program can: it has no session. */
    private void confirm(Exchange exchange) throws IOException {
        exchange.body(None.class);
        if (approvals.find(exchange.variable("id")).isEmpty()) {
            throw Refusal.notFound("No approval has this id");
        }
        if (exchange.csrfToken() == null) {
            throw Refusal.forbidden("Only a person who is signed in to the dashboard confirms their own command");
        }
        exchange.answer(200, approvals.confirm(exchange.variable("id"), exchange.principal()));
    }

    private void reject(Exchange exchange) throws IOException {
        String reason = exchange.body(Reject.class).reason();
        exchange.answer(200, approvals.reject(exchange.variable("id"), exchange.principal(), reason));
    }
}
