package dev.sophon.node.policy.internal;

/** Why {@code policy.json} cannot be used, in words that name the place and what is allowed, and not what stands there. */
final class PolicyException extends Exception {
    private static final long serialVersionUID = 1L;

    PolicyException(String message) {
        super(message);
    }
}
