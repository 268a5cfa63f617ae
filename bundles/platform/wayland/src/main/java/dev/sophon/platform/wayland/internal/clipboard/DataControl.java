package dev.sophon.platform.wayland.internal.clipboard;

import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.Event;
import dev.sophon.platform.wayland.internal.wire.Listener;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clipboard of a seat, by the protocols ext-data-control-v1 and wlr-data-control-unstable-v1, which differ in their names
 * only. For its connection's thread.
 */
public final class DataControl {
    static final String EXT = "ext_data_control_manager_v1";
    static final String WLR = "zwlr_data_control_manager_v1";
    /** What a text is offered as, the best first. */
    static final List<String> TEXTS =
            List.of("text/plain;charset=utf-8", "UTF8_STRING", "text/plain", "STRING", "TEXT");

    private static final int MOST_FORMS = 100;
    // Of the manager.
    private static final int CREATE_SOURCE = 0;
    private static final int GET_DEVICE = 1;
    // Of the device.
    private static final int SET_SELECTION = 0;
    private static final int DATA_OFFER = 0;
    private static final int SELECTION = 1;
    private static final int PRIMARY_SELECTION = 3;
    // Of a source.
    private static final int OFFER = 0;
    private static final int DESTROY_SOURCE = 1;
    private static final int SEND = 0;
    private static final int CANCELLED = 1;
    // Of an offer.
    private static final int RECEIVE = 0;
    private static final int DESTROY_OFFER = 1;

    /** Is handed the descriptor into which the text is wanted, and closes it; must not wait. */
    @FunctionalInterface
    interface Wanted {
        void into(int descriptor);
    }

    private record Offer(WlObject object, List<String> forms) {}

    private final Connection connection;
    private final Runnable onChange;
    private final WlObject manager;
    private final WlObject device;
    private final Map<Integer, Offer> offers = new HashMap<>();
    private @Nullable Offer current;
    private @Nullable WlObject own;

    DataControl(Connection connection) throws IOException {
        this(connection, () -> {});
    }

    /** @param onChange runs when something else is in the clipboard, and once for what is in it; must not wait */
    public DataControl(Connection connection, Runnable onChange) throws IOException {
        this.onChange = onChange;
        this.connection = connection;
        boolean ext = connection.global(EXT).isPresent();
        WlObject seat = connection.bind("wl_seat", 1, Listener.DEAF);
        manager = connection.bind(ext ? EXT : WLR, 1, Listener.DEAF);
        device = connection.make(manager, GET_DEVICE, this::onDevice, arguments -> arguments
                .made()
                .object(seat));
    }

    /** Whether what was put there last by {@link #put} is there. */
    boolean owned() {
        return own != null;
    }

    /**
     * Asks whoever offers a text for it.
     *
     * @param into where it is to be written
     * @return as which of {@link #TEXTS} it comes; empty if none is offered
     */
    Optional<String> receive(int into) throws IOException {
        Offer offered = current;
        Optional<String> form = offered == null
                ? Optional.empty()
                : TEXTS.stream().filter(offered.forms()::contains).findFirst();
        if (offered != null && form.isPresent()) {
            String chosen = form.get();
            connection.send(offered.object(), RECEIVE, arguments -> arguments
                    .text(chosen)
                    .descriptor(into));
        }
        return form;
    }

    /** Offers a text. */
    void put(Wanted wanted) throws IOException {
        WlObject[] made = {null};
        WlObject source = connection.make(
                manager, CREATE_SOURCE, event -> onSource(made[0], wanted, event), arguments -> arguments.made());
        made[0] = source;
        for (String form : TEXTS) {
            connection.send(source, OFFER, arguments -> arguments.text(form));
        }
        connection.send(device, SET_SELECTION, arguments -> arguments.object(source));
        // The one before is told that it is over.
        own = source;
    }

    private void onSource(@Nullable WlObject source, Wanted wanted, Event event) throws IOException {
        if (event.opcode() == SEND) {
            event.text();
            wanted.into(event.descriptor());
        } else if (event.opcode() == CANCELLED && source != null) {
            connection.destroy(source, DESTROY_SOURCE);
            if (source.equals(own)) {
                own = null;
            }
        }
    }

    private void onDevice(Event event) throws IOException {
        switch (event.opcode()) {
            case DATA_OFFER -> {
                int id = event.integer();
                List<String> forms = new ArrayList<>();
                WlObject object = connection.adopt(id, device.version(), told -> {
                    String form = told.text();
                    if (forms.size() < MOST_FORMS) {
                        forms.add(form);
                    }
                });
                offers.put(id, new Offer(object, forms));
            }
            case SELECTION -> {
                Offer former = current;
                current = offers.remove(event.integer());
                drop(former);
                onChange.run();
            }
            case PRIMARY_SELECTION -> drop(offers.remove(event.integer()));
            default -> {
                // The seat has gone: nothing is told any more.
            }
        }
    }

    private void drop(@Nullable Offer offer) throws IOException {
        if (offer != null) {
            connection.destroy(offer.object(), DESTROY_OFFER);
        }
    }
}
