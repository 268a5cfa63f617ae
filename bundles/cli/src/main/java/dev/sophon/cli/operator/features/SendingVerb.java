package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** A verb that puts what is signed, and the files that belong to it, into the library. */
abstract class SendingVerb extends Verb {
    /**
     * A signed text, whose signature stands beside it.
     *
     * @param tool that makes it
     */
    static SignedBytes signed(Path file, String tool) throws Failure {
        try {
            return SignedBytes.read(file);
        } catch (NoSuchFileException e) {
            throw new Failure(e.getFile() + " is not there: " + tool + " makes it.", e);
        } catch (IOException e) {
            throw cannotBeRead(file, e);
        } catch (RefusedException e) {
            throw new Failure(e.text(), e);
        }
    }

    private static Failure cannotBeRead(Path file, IOException e) {
        return new Failure(file + " cannot be read: " + Problems.of(e), e);
    }

    /** How many bytes a file has; one that cannot be sent is said before anything is. */
    static long requireContent(Path file) throws Failure {
        try (InputStream content = Files.newInputStream(file)) {
            if (content.read() < 0) {
                throw new Failure(file + " is empty.");
            }
            return Files.size(file);
        } catch (IOException e) {
            throw cannotBeRead(file, e);
        }
    }

    /**
     * Sends a file, and tells how far it is where somebody sits and waits.
     *
     * @return the Gateway's answer
     */
    JsonNode send(String path, Path file) throws Failure {
        try (InputStream content = Files.newInputStream(file)) {
            long size = Files.size(file);
            return gateway().upload(path, new Counted(content, progress(size)), size);
        } catch (IOException e) {
            throw cannotBeRead(file, e);
        }
    }

    /** Says how much is sent, where somebody sits and waits. */
    private LongConsumer progress(long size) {
        if (sophon().around().person().isEmpty()) {
            return sent -> {};
        }
        long[] told = {-1};
        return sent -> {
            long percent = sent * 100 / size;
            if (percent != told[0]) {
                told[0] = percent;
                err().print("\rSending: " + percent + " %" + (sent >= size ? System.lineSeparator() : ""));
                err().flush();
            }
        };
    }

    /** Tells how much of it has been read. */
    private static final class Counted extends FilterInputStream {
        private final LongConsumer told;
        private long count;

        Counted(InputStream in, LongConsumer told) {
            super(in);
            this.told = told;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = super.read(into, from, length);
            count(Math.max(some, 0));
            return some;
        }

        private void count(int more) {
            count += more;
            told.accept(count);
        }
    }
}
