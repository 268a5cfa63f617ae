package dev.sophon.node.connection.internal;

import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.connection.internal.transfers.CommandTransfers;
import dev.sophon.node.connection.internal.transfers.FeatureFetch;
import dev.sophon.node.connection.internal.transfers.TransferHttp;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.identity.Identity;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Shown;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The way to the Gateway of this pairing: files by its REST side, all else by the hub. */
public final class GatewayUpstream implements Upstream, DesiredSets.Way {
    private final TransferHttp http;
    private final String pairing;
    private final Consumer<Progress> progress;
    private final Consumer<FeatureState> states;
    private final Function<Shown, CompletionStage<Boolean>> showing;

    public GatewayUpstream(
            Identity identity,
            Consumer<Progress> progress,
            Consumer<FeatureState> states,
            Function<Shown, CompletionStage<Boolean>> showing) {
        this.http = new TransferHttp(identity);
        this.pairing = identity.nodeId() + " at " + identity.gatewayUrl();
        this.progress = progress;
        this.states = states;
        this.showing = showing;
    }

    @Override
    public Transfers transfers(Invocation call) {
        return new CommandTransfers(http, showing, call);
    }

    @Override
    public void progress(Progress told) {
        progress.accept(told);
    }

    @Override
    public String pairing() {
        return pairing;
    }

    @Override
    public void tell(FeatureState state) {
        states.accept(state);
    }

    @Override
    public void fetch(DesiredSets.File file, WritableByteChannel into, long at, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        new FeatureFetch(file, into, wanted, FeatureFetch.PATIENCE).run(http, at);
    }
}
