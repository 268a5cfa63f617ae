package dev.sophon.benchmarks.plugged;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Range;

/** Answers a text of so many bytes. */
public final class Blob implements CommandHandler<Blob.Params, Blob.Text> {
    private String last = "";

    public record Params(@Range(min = 1, max = 4_000_000) int bytes) {}

    public record Text(String text) {}

    @Override
    public synchronized Text handle(Params params, Invocation call) {
        if (last.length() != params.bytes()) {
            last = "x".repeat(params.bytes());
        }
        return new Text(last);
    }
}
