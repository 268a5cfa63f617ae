package dev.sophon.node.dispatch.internal.person;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.PanicKeyState;
import dev.sophon.node.platform.input.Hotkey;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Key.Named;
import dev.sophon.node.policy.OwnerPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Panic by keys of the desktop's, whichever program has the focus and with nothing else to be seen of the Node. */
@Component(immediate = true)
public final class PanicKey implements PanicKeyState {
    static final String FIELD = "panicKey";
    static final String STANDARD = "super+alt+escape";

    private static final Logger LOG = LoggerFactory.getLogger(PanicKey.class);
    private static final String BY = "the panic key";
    private static final String NONE = "none";
    private static final Map<String, Named> NAMES = Stream.of(Named.values())
            .filter(key -> key != Named.ALT_GR)
            .collect(
                    Collectors.toMap(key -> key.name().toLowerCase(Locale.ROOT).replace("_", ""), Function.identity()));

    private final OwnerPolicy policy;
    private final DevicePause pause;
    private final Map<Hotkey, Held> taken = new ConcurrentHashMap<>();

    private record Held(Hotkey.Taken taken, Pressed pressed) {}

    @Activate
    public PanicKey(@Reference OwnerPolicy policy, @Reference DevicePause pause) {
        this.policy = policy;
        this.pause = pause;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHotkey(Hotkey found) {
        String names = names();
        Pressed pressed = new Pressed(names);
        read(names).ifPresent(keys -> taken.put(found, new Held(found.take(keys, pressed), pressed)));
    }

    void unbindHotkey(Hotkey gone) {
        Held last = taken.remove(gone);
        if (last != null) {
            last.taken().close();
        }
    }

    @Override
    public Optional<State> state() {
        List<State> told = taken.values().stream()
                .flatMap(held -> Stream.ofNullable(held.pressed().state))
                .toList();
        return told.stream()
                .filter(state -> state.problem() != null)
                .findFirst()
                .or(() -> told.stream().findFirst());
    }

    /** As the owner has written it. Whatever is wrong with it, there is one. */
    private String names() {
        JsonNode said = policy.section(PersonFirst.SECTION).path(FIELD);
        if (said.isMissingNode()) {
            return STANDARD;
        }
        String text = said.asText("").strip().toLowerCase(Locale.ROOT);
        if (text.equals(NONE) || read(text).isPresent()) {
            return text;
        }
        LOG.error(
                "policy.json: {}.{}: expected some of ctrl, alt, shift and super and one key, as in {}, or {}; {} counts"
                        + " meanwhile",
                PersonFirst.SECTION,
                FIELD,
                STANDARD,
                NONE,
                STANDARD);
        return STANDARD;
    }

    /** Modifiers and a key; empty if it is no such thing, or one that people press for something else. */
    private static Optional<List<Key>> read(String names) {
        List<Key> keys = new ArrayList<>();
        for (String name : names.split("\\+", -1)) {
            Key key = NAMES.get(name.strip());
            if (key == null || keys.contains(key) || !keys.stream().allMatch(Key::isModifier)) {
                return Optional.empty();
            }
            keys.add(key);
        }
        boolean whole = !keys.get(keys.size() - 1).isModifier();
        boolean special =
                Stream.of(Named.CTRL, Named.ALT, Named.SUPER, Named.PAUSE).anyMatch(keys::contains);
        return whole && special ? Optional.of(List.copyOf(keys)) : Optional.empty();
    }

    private final class Pressed implements Hotkey.Listener {
        private final String names;
        /** Until it has been told, nothing is known. */
        private volatile @Nullable State state;

        Pressed(String names) {
            this.names = names;
        }

        @Override
        public void pressed() {
            try {
                pause.panic(BY);
            } catch (IOException e) {
                LOG.warn("A pause could not be written down", e);
            }
        }

        @Override
        public void reaches(String problem) {
            state = new State(names, problem.isEmpty() ? null : problem);
            if (problem.isEmpty()) {
                LOG.info("{} stops all agents", names);
            } else {
                LOG.warn(
                        "{} does not stop agents here, or not always: {}. The owner may name other keys as {}.{} in"
                                + " policy.json.",
                        names,
                        problem,
                        PersonFirst.SECTION,
                        FIELD);
            }
        }
    }
}
