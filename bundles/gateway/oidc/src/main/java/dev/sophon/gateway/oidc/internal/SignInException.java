package dev.sophon.gateway.oidc.internal;

/** A sign-in that goes no further. The message is for the log: it names what does not hold and repeats nothing that came. */
final class SignInException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    SignInException(Problem problem, String message) {
        super(message, null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
