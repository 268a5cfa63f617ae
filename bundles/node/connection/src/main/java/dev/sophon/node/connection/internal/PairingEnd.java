package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import dev.sophon.node.identity.PairingKeys;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what the pairing was asked for with, once this Node has connected: its secret counts no more. */
final class PairingEnd implements Consumer<Status> {
    private static final Logger LOG = LoggerFactory.getLogger(PairingEnd.class);

    private final StateFolder folder;
    private boolean over;

    PairingEnd(StateFolder folder) {
        this.folder = folder;
    }

    @Override
    public void accept(Status status) {
        if (over || status.state() != State.ONLINE) {
            return;
        }
        over = true;
        try {
            PairingKeys.forget(folder);
        } catch (IOException e) {
            LOG.debug("The key of the last pairing cannot be deleted", e);
        }
    }
}
