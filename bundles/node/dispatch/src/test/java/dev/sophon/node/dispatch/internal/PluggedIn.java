package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Invocation;
import java.util.List;

/** A capability as a bundle brings it, with classes of its own in params and result. */
public final class PluggedIn implements CommandHandler<PluggedIn.Params, PluggedIn.Result> {
    public enum Mode {
        FAST,
        SLOW
    }

    public record Point(int x, int y) {}

    public record Params(@DefaultValue("fast") Mode mode, List<Point> points) {}

    public record Result(Mode mode, List<Point> points) {}

    @Override
    public Result handle(Params params, Invocation call) {
        if (params.points().isEmpty()) {
            throw new IllegalStateException("no points");
        }
        return new Result(params.mode(), params.points());
    }
}
