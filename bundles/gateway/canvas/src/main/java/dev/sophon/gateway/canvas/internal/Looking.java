package dev.sophon.gateway.canvas.internal;

import dev.sophon.gateway.canvas.Canvas;
import dev.sophon.gateway.runtime.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All who wait for something new. Nobody needs a token to look, so places are counted apart: of what is shown by its session
 * and its owner, of what is not by the address. Whoever has it guards it.
 */
final class Looking {
    static final int OF_A_SESSION = 50;
    static final int OF_AN_OWNER = 500;
    static final int OF_AN_ADDRESS = 50;
    /** At what is not there, or not yet. */
    static final int AT_NOTHING = 300;

    private static final String NOTHING = "nothing";

    private final Map<String, Set<Waiting>> bySession = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * Takes one in.
     *
     * @param shown what is shown there now; {@code null} for nothing
     * @throws Refusal if their places are taken
     */
    Waiting add(String session, long after, @Nullable Canvas shown, String address, Consumer<Optional<Canvas>> answer) {
        String place = shown == null ? "address " + address : "owner " + shown.ownerId();
        if (shown == null && (count(place) >= OF_AN_ADDRESS || count(NOTHING) >= AT_NOTHING)) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY, "Too many look already where nothing is shown; try again later", 5);
        }
        Set<Waiting> here = bySession.getOrDefault(session, new LinkedHashSet<>());
        if (shown != null && (here.size() >= OF_A_SESSION || count(place) >= OF_AN_OWNER)) {
            throw new Refusal(Refusal.Reason.TOO_MANY, "Too many look at this already; try again later", 5);
        }
        Waiting one = new Waiting(session, place, after, answer);
        here.add(one);
        bySession.put(session, here);
        places.merge(place, 1, Integer::sum);
        if (shown == null) {
            places.merge(NOTHING, 1, Integer::sum);
        }
        return one;
    }

    private int count(String place) {
        return places.getOrDefault(place, 0);
    }

    /** Lets one go; says whether they waited. */
    boolean remove(Waiting one) {
        Set<Waiting> here = bySession.get(one.session());
        if (here == null || !here.remove(one)) {
            return false;
        }
        if (here.isEmpty()) {
            bySession.remove(one.session());
        }
        leave(one.place());
        if (one.place().startsWith("address ")) {
            leave(NOTHING);
        }
        return true;
    }

    private void leave(String place) {
        places.computeIfPresent(place, (name, count) -> count == 1 ? null : count - 1);
    }

    /** Lets those go who wait for this. */
    List<Waiting> take(Canvas canvas) {
        List<Waiting> told = bySession.getOrDefault(canvas.session(), Set.of()).stream()
                .filter(one -> canvas.version() > one.after())
                .toList();
        told.forEach(this::remove);
        return told;
    }

    /** Lets all go. */
    List<Waiting> takeAll() {
        List<Waiting> all = new ArrayList<>();
        bySession.values().forEach(all::addAll);
        bySession.clear();
        places.clear();
        return all;
    }
}
