package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Whoever has issued something is known by it, until it is forgotten or becomes another. */
final class KnownToAll implements Issuers {
    private final Map<String, Principal> known = new ConcurrentHashMap<>();

    @Override
    public Optional<Issuer> of(Principal principal) {
        known.put(principal.id(), principal);
        return Optional.of(new Issuer(principal.id(), principal.id(), null));
    }

    @Override
    public Optional<Principal> now(Issuer issuer) {
        return Optional.ofNullable(known.get(issuer.token()));
    }

    /** Its token was deleted. */
    void forget(Principal principal) {
        known.remove(principal.id());
    }

    /** It is another by now. */
    void become(Principal other) {
        known.put(other.id(), other);
    }
}
