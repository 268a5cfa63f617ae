package dev.sophon.cli.doctor;

import java.util.Optional;

/**
 * One thing to look at.
 *
 * @param <F> the facts that it goes by
 */
@FunctionalInterface
public interface Check<F> {
    /** Empty where it says nothing about such a machine. */
    Optional<Finding> look(F facts);
}
