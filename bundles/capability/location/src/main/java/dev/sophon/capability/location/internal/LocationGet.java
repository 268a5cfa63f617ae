package dev.sophon.capability.location.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.PositionSource;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where the device is. */
@Component
@Command(name = "location.get", scope = "location.read", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class LocationGet implements CommandHandler<LocationGet.Params, Place> {
    /** To answer in time what was found. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(1);

    public record Params(
            @Description("Metres: waits for a position that is as exact, and tells the best where none comes in time; 0"
                            + " takes the first")
                    @DefaultValue("0")
                    @Range(min = 0, max = 1_000_000)
                    int accuracy) {}

    private final PositionSource positions;

    @Activate
    public LocationGet(@Reference PositionSource positions) {
        this.positions = positions;
    }

    @Override
    public Place handle(Params params, Invocation call) throws CommandException, InterruptedException {
        LocationPolicy policy = call.policy(LocationPolicy.class);
        return Place.of(positions.find(params.accuracy(), call.remaining().minus(TO_ANSWER)), policy.precision());
    }
}
