package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.protocol.net.Loopback;
import java.util.Optional;

/** Whether Nodes on other machines can come to it, as they must by https. */
final class ReachedByNodes implements Check<GatewayFacts> {
    private static final String NAME = "address";

    @Override
    public Optional<Finding> look(GatewayFacts facts) {
        GatewaySettings settings = facts.settings();
        if (settings == null) {
            return Optional.empty();
        }
        String named = settings.publicUrl();
        boolean byProxy = named != null && named.startsWith("https://");
        if (byProxy || (settings.tls() != null && !Loopback.is(settings.host()))) {
            return Optional.of(Finding.well(NAME, "Nodes come by " + (named == null ? settings.url() : named) + "."));
        }
        return Optional.of(
                Loopback.is(settings.host())
                        ? Finding.well(
                                NAME,
                                "It listens to this machine only: Nodes elsewhere need host and tlsCertificate, or a"
                                        + " proxy and publicUrl, in gateway.cfg.")
                        : Finding.wrong(
                                NAME,
                                "It listens beyond this machine without TLS; Nodes elsewhere are refused.",
                                "Set tlsCertificate and tlsKey in "
                                        + facts.state().resolve("config/gateway.cfg")
                                        + ", or publicUrl to the https address of the proxy in front of it."));
    }
}
