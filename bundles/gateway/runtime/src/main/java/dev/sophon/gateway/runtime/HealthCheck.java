package dev.sophon.gateway.runtime;

import org.jspecify.annotations.Nullable;

/** A part of {@code /api/health} that its own bundle answers for. It is called by any thread, and must not wait. */
public interface HealthCheck {
    /** From good to bad. */
    enum Status {
        OK("ok"),
        /** It works, and somebody should look before it does not. */
        DEGRADED("degraded"),
        FAILING("failing");

        private final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }

        /** As it is written in answers. */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * What was found.
     *
     * @param message what is wrong and what to do, for everybody to read; {@code null} where all is well
     */
    record Finding(Status status, @Nullable String message) {
        /** All is well. */
        public static final Finding OK = new Finding(Status.OK, null);
    }

    /** The part's name in the answer. */
    String part();

    /** How it is now. */
    Finding look();
}
