package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.node.control.NodeStatus;
import java.time.Duration;
import java.util.Optional;

/** "Starts but no heartbeats": whether the Node that runs is served by its Gateway. */
final class Online implements Check<NodeFacts> {
    private static final String NAME = "connection";
    private static final Duration OFFLINE = Duration.ofSeconds(90);

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        NodeStatus status = facts.status();
        if (status == null) {
            return Optional.empty();
        }
        if (!status.state().equals("online")) {
            String why = status.problem() == null ? "" : ": " + status.problem();
            String mend =
                    switch (status.state()) {
                        case "replaced" ->
                            "Another Node uses this one's pairing. End it, or pair this one anew; then start it.";
                        case "revoked" -> "Pair anew: sophon-node pair";
                        default -> "sophon-node logs --since 10m says what was tried.";
                    };
            return Optional.of(Finding.wrong(NAME, "It is " + status.state() + why, mend));
        }
        boolean silent = status.lastHeartbeat() == null
                ? status.uptime() > OFFLINE.toSeconds()
                : Duration.between(status.lastHeartbeat(), facts.now()).compareTo(OFFLINE) > 0;
        return Optional.of(
                silent
                        ? Finding.wrong(
                                NAME,
                                "It is connected, and no heartbeat has gone out for more than 90 s.",
                                "sophon-node logs --since 10m; then start the Node anew.")
                        : Finding.well(NAME, "Online."));
    }
}
