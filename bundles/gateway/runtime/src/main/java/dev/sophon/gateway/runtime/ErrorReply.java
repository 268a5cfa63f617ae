package dev.sophon.gateway.runtime;

/**
 * The body of an HTTP answer that is an error: always in this order.
 *
 * @param error an error code of the protocol, or a word of REST alone such as {@code not_found}
 * @param message what is wrong and what is allowed, for a person; never what was sent
 */
public record ErrorReply(String error, String message) {}
