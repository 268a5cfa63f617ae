package dev.sophon.itests.desktop;

import java.util.List;
import java.util.stream.Stream;

/** All rows of the suite. */
final class Rows {
    private Rows() {}

    static List<Row> all() {
        return Stream.of(
                        ScreenRows.all(),
                        PictureRows.all(),
                        WaitRows.all(),
                        InputRows.all(),
                        ElementRows.all(),
                        ObserveRows.all(),
                        WindowRows.all(),
                        ApplicationRows.all(),
                        SessionRows.all(),
                        SystemRows.all(),
                        StepRows.all())
                .flatMap(List::stream)
                .toList();
    }
}
