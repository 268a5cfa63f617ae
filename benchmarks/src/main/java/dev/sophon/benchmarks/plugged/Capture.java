package dev.sophon.benchmarks.plugged;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.ScreenCapture;
import java.util.Base64;
import java.util.OptionalInt;

/** Takes a picture of the primary display by the Node's own port, makes Base64 of it, and tells how long that took. */
public final class Capture implements CommandHandler<NoParams, Capture.Taken> {
    private static final int QUALITY = 80;

    private final ScreenCapture screen;

    public Capture(ScreenCapture screen) {
        this.screen = screen;
    }

    /**
     * How it went.
     *
     * @param characters of the Base64
     */
    public record Taken(long nanos, int characters) {}

    @Override
    public Taken handle(NoParams params, Invocation call) throws CommandException {
        long start = System.nanoTime();
        Jpeg jpeg = screen.take(new ScreenCapture.Shot(null, null, false, QUALITY, OptionalInt.empty()))
                .jpeg();
        byte[] text = Base64.getEncoder().encode(jpeg.bytes());
        return new Taken(System.nanoTime() - start, text.length);
    }
}
