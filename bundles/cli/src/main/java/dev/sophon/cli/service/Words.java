package dev.sophon.cli.service;

/** Sentences that more than one system says. */
final class Words {
    private Words() {}

    static String hardened(Program program, boolean system) {
        String lost = !program.onDesktop()
                ? "It writes to its state folder only."
                : system
                        ? "sudo and Flatpak do not work in it and in what it starts."
                        : "sudo, Flatpak and sandboxes of browsers do not work in it and in what it starts.";
        return "Hardened: " + lost + (program.onDesktop() ? " Without that: --hardening off" : "");
    }

    static String stays(Program program, boolean system) {
        return "What it has written stays: "
                + (system
                        ? "the state folder in the home of its user"
                        : program.state().toString())
                + (program.onDesktop() ? " (sophon-node unpair ends its pairing)" : "");
    }
}
