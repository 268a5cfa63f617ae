package dev.sophon.itests.desktop;

/**
 * One documented param or response field, and what shows that it is so.
 *
 * @param documented the command, {@code param} or {@code field}, and its name, as in {@code documented.txt}
 */
record Row(String documented, Check check) {
    interface Check {
        void on(Desk desk) throws Exception;
    }
}
