package dev.sophon.cli.doctor.node;

import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.protocol.Availability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** "Linux Wayland commands fail": the compositor lets nobody type, and the daemon of ydotool does not run. */
final class WaylandInput implements Check<NodeFacts> {
    private static final String NAME = "wayland";
    private static final String TYPES = "input.keyboard.type";

    @Override
    public Optional<Finding> look(NodeFacts facts) {
        if (facts.environment().getOrDefault("WAYLAND_DISPLAY", "").isEmpty()) {
            return Optional.empty();
        }
        if (facts.commands().stream()
                .anyMatch(each -> each.name().equals(TYPES) && each.status() == Availability.AVAILABLE)) {
            return Optional.of(Finding.well(NAME, "The compositor lets the Node point and type."));
        }
        Path socket = Path.of(facts.environment().getOrDefault("XDG_RUNTIME_DIR", "/tmp"), ".ydotool_socket");
        Path told = Path.of(facts.environment().getOrDefault("YDOTOOL_SOCKET", socket.toString()));
        return Optional.of(
                Files.exists(told)
                        ? Finding.well(NAME, "ydotool's daemon runs.")
                        : Finding.wrong(
                                NAME,
                                "This is a Wayland session, and ydotool's daemon does not run.",
                                "sudo apt install ydotool && systemctl --user enable --now ydotool.service; or log in to an"
                                        + " X11 session"));
    }
}
