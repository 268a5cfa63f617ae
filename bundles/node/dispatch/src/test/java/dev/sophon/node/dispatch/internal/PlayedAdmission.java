package dev.sophon.node.dispatch.internal;

import dev.sophon.node.dispatch.Admission;
import dev.sophon.protocol.Risk;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Guests are the bundles whose place begins with {@code guest}; they may bring what the test says. */
final class PlayedAdmission implements Admission {
    final Set<String> may = ConcurrentHashMap.newKeySet();

    @Override
    public boolean isGuest(String location) {
        return location.startsWith("guest");
    }

    @Override
    public boolean asks(String location) {
        return location.startsWith("guest-by-message");
    }

    @Override
    public Optional<String> refusal(String location, String command, String scope, Risk risk) {
        return isGuest(location) && !may.contains(command)
                ? Optional.of(command + " is not named by its manifest")
                : Optional.empty();
    }
}
