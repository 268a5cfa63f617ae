package dev.sophon.cli.launch;

/** Whether what a program printed has arrived. Java's own streams keep a full disk or a closed pipe to themselves. */
public final class Written {
    private Written() {}

    /** Whether everything has been written so far that went to the standard output. */
    public static boolean whole() {
        return !System.out.checkError();
    }

    /** The exit code of a program that ends now: 1 instead of 0 where some of its output is lost. */
    public static int orFailed(int exit) {
        if (whole() || exit != 0) {
            return exit;
        }
        System.err.println("The output could not be written whole.");
        return 1;
    }
}
