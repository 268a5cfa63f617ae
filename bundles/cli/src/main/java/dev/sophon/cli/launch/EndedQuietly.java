package dev.sophon.cli.launch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** The standard error, which says nothing any more once a signal has ended the process: what fails then fails by that. */
final class EndedQuietly extends FilterOutputStream {
    private volatile boolean ended;

    private EndedQuietly(OutputStream out) {
        super(out);
    }

    /** Stands before the standard error from now on. */
    static EndedQuietly ofThisProcess() {
        EndedQuietly errors = new EndedQuietly(System.err);
        System.setErr(new PrintStream(errors, true, Charset.defaultCharset()));
        return errors;
    }

    void end() {
        ended = true;
    }

    @Override
    public void write(int one) throws IOException {
        if (!ended) {
            out.write(one);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (!ended) {
            out.write(bytes, from, length);
        }
    }
}
