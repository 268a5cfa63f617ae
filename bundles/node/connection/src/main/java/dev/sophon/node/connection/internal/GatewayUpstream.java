package dev.sophon.node.connection.internal;

import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.identity.Identity;
import dev.sophon.protocol.wire.Progress;
import java.util.function.Consumer;

/** The way to the Gateway of this pairing: files by its REST side, progress by the hub. */
final class GatewayUpstream implements Upstream {
    private final TransferHttp http;
    private final Consumer<Progress> hub;

    GatewayUpstream(Identity identity, Consumer<Progress> hub) {
        this.http = new TransferHttp(identity);
        this.hub = hub;
    }

    @Override
    public Transfers transfers(Invocation call) {
        return new CommandTransfers(http, call);
    }

    @Override
    public void progress(Progress progress) {
        hub.accept(progress);
    }
}
