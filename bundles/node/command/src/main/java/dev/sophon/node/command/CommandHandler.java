package dev.sophon.node.command;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Executes one command. Implementations are components with {@link Command}; the dispatcher finds the params type by the
 * type argument {@code P}, which must therefore be a record named in the class's {@code implements} clause.
 *
 * <p>The record's components are the params. A primitive one is required unless it carries {@link DefaultValue}; one that
 * is {@link org.jspecify.annotations.Nullable} is optional. A compact constructor may throw
 * {@link IllegalArgumentException} with a message for people: name the field and what is allowed, never the value.
 *
 * <p>{@link #handle} runs on a thread of the command's {@link Lane}, by several threads at once where the lane allows it.
 *
 * @param <P> the params, a record
 * @param <R> the result, anything that Jackson writes as a JSON object; {@link Done} where there is nothing to say
 */
@ConsumerType
public interface CommandHandler<P extends Record, R> {
    /**
     * Runs the command.
     *
     * @throws CommandException to answer with an error of the contract
     * @throws InterruptedException when the command was cancelled or its budget ran out
     */
    R handle(P params, Invocation call) throws CommandException, InterruptedException;
}
