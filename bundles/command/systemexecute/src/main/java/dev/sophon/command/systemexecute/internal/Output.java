package dev.sophon.command.systemexecute.internal;

/**
 * How a shell command ended.
 *
 * @param exitCode 128 and the signal's number more where a signal ended it
 * @param stdout at most {@link dev.sophon.protocol.Limits#STREAM_BYTES} of UTF-8
 * @param durationMs from its start to its end
 * @param stdoutTruncated whether there was more than {@code stdout} holds
 */
public record Output(
        int exitCode, String stdout, String stderr, long durationMs, boolean stdoutTruncated, boolean stderrTruncated) {
    /** Never the output: it may hold what no log may. */
    @Override
    public String toString() {
        return "Output[exitCode=" + exitCode + "]";
    }
}
