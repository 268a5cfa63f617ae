package dev.sophon.gateway.rest.internal.access;

import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /auth/accounts}: the people who log in. The Admin token of the first start makes the first of them. */
@Component
public final class AccountRoutes implements Routes {
    private final Accounts accounts;
    private final Logins logins;

    @Activate
    public AccountRoutes(@Reference Accounts accounts, @Reference Logins logins) {
        this.accounts = accounts;
        this.logins = logins;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/auth/accounts", Route.ADMINS, this::list),
                new Route("POST", "/auth/accounts", Route.ADMINS, this::create).withPassword(),
                new Route("PATCH", "/auth/accounts/{id}", Route.READERS, this::change).withPassword(),
                new Route("DELETE", "/auth/accounts/{id}", Route.ADMINS, this::delete).withPassword());
    }

    record NewAccount(@Nullable String name, @Nullable Role role, @Nullable String password) {
        @Override
        public String toString() {
            return "NewAccount[***]";
        }
    }

    record Change(@Nullable Role role, @Nullable String password, @Nullable String currentPassword) {
        @Override
        public String toString() {
            return "Change[***]";
        }
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(200, new Exchange.Items(accounts.list(), null));
    }

    private void create(Exchange exchange) throws IOException {
        NewAccount body = exchange.body(NewAccount.class);
        exchange.answer(
                201,
                accounts.create(
                        Fields.required("name", body.name()),
                        Fields.required("role", body.role()),
                        Fields.required("password", body.password()),
                        exchange.principal()));
    }

    /** Everybody may change the own password, giving the present one; all else is an Admin's. */
    private void change(Exchange exchange) throws IOException {
        Principal by = exchange.principal();
        String id = exchange.variable("id");
        boolean own = by.id().equals(id);
        if (by.role() != Role.ADMIN && !own) {
            throw Refusal.forbidden("Only an Admin may change another account");
        }
        Change body = exchange.body(Change.class);
        if (body.role() != null && by.role() != Role.ADMIN) {
            throw Refusal.forbidden("role: only an Admin may change it");
        }
        if (own && body.password() != null) {
            String current = Fields.required("currentPassword", body.currentPassword());
            logins.confirm(by, current);
        }
        exchange.answer(200, accounts.change(id, body.role(), body.password(), by));
    }

    private void delete(Exchange exchange) {
        accounts.delete(exchange.variable("id"), exchange.principal());
        exchange.answer(204);
    }
}
