package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Tokens;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** By the tokens and the accounts that there are. */
@Component
public final class KnownIssuers implements Issuers {
    private final Tokens tokens;
    private final Accounts accounts;

    @Activate
    public KnownIssuers(@Reference Tokens tokens, @Reference Accounts accounts) {
        this.tokens = tokens;
        this.accounts = accounts;
    }

    @Override
    public Optional<Issuer> of(Principal principal) {
        String token = tokens.find(principal.credential()).isPresent() ? principal.credential() : null;
        Integer version = principal.account() ? version(principal.id()) : null;
        return token == null && version == null
                ? Optional.empty()
                : Optional.of(new Issuer(principal.id(), token, version));
    }

    private @Nullable Integer version(String accountId) {
        return accounts.find(accountId).map(account -> account.version()).orElse(null);
    }

    @Override
    public Optional<Principal> now(Issuer issuer) {
        if (issuer.token() != null) {
            return tokens.find(issuer.token());
        }
        // A session ends by itself within its day; what counts is whose it was, and that the password is the same.
        return accounts.find(issuer.id())
                .filter(account -> Objects.equals(account.version(), issuer.version()))
                .map(account ->
                        new Principal(account.id(), account.name(), account.role(), null, null, account.id(), true));
    }
}
