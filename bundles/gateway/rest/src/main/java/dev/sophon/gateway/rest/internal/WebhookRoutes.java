package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.gateway.webhooks.Webhooks;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /webhooks}: the programs that are told what happens. */
@Component
public final class WebhookRoutes implements Routes {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 500;

    private final Webhooks webhooks;

    @Activate
    public WebhookRoutes(@Reference Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/webhooks", Route.ADMINS, this::list),
                new Route("POST", "/webhooks", Route.ADMINS, this::create).withPassword(),
                new Route("DELETE", "/webhooks/{id}", Route.ADMINS, this::delete),
                new Route("POST", "/webhooks/{id}/test", Route.ADMINS, this::test),
                new Route("GET", "/webhooks/{id}/deliveries", Route.ADMINS, this::deliveries));
    }

    record NewWebhook(@Nullable String url, @Nullable Set<String> events, @Nullable String secret) {
        @Override
        public String toString() {
            return "NewWebhook[***]";
        }
    }

    record Made(String id, String url, Set<String> events, Instant createdAt, String secret) {}

    record None() {}

    private void list(Exchange exchange) throws IOException {
        exchange.answer(200, new Exchange.Items(webhooks.list(), null));
    }

    private void create(Exchange exchange) throws IOException {
        NewWebhook body = exchange.body(NewWebhook.class);
        Webhooks.Created made =
                webhooks.create(Fields.required("url", body.url()), body.events(), body.secret(), exchange.principal());
        exchange.answer(
                201,
                new Made(
                        made.webhook().id(),
                        made.webhook().url(),
                        made.webhook().events(),
                        made.webhook().createdAt(),
                        made.secret()));
    }

    private void delete(Exchange exchange) {
        webhooks.delete(exchange.variable("id"), exchange.principal());
        exchange.answer(204);
    }

    private void test(Exchange exchange) throws IOException {
        exchange.body(None.class);
        var attempt = webhooks.test(exchange.variable("id"));
        Exchange.Later later = exchange.later();
        var unused = attempt.handle((made, failure) -> {
            later.answer(200, made == null ? new Webhooks.Attempt(false, null, "the attempt failed here") : made);
            return true;
        });
    }

    private void deliveries(Exchange exchange) throws IOException {
        int limit = exchange.query("limit", PAGE, MAX_PAGE);
        exchange.answer(200, new Exchange.Items(webhooks.deliveries(exchange.variable("id"), limit), null));
    }
}
