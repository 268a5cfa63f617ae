package dev.sophon.command.screen.internal.elements;

import java.util.List;

/**
 * What has changed from one outline to the next: for each place {@code @} and the number of the line in the former, from 1 on,
 * then the lines that are gone there behind a {@code -}, and those that have come before what follows behind a {@code +}.
 */
final class Delta {
    /** Of lines on either side, multiplied: what takes longer to compare is told as a whole. */
    private static final int MOST_COMPARED = 1_000_000;

    private final List<String> before;
    private final List<String> after;
    private final StringBuilder text = new StringBuilder();
    private int told = -1;

    private Delta(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** Empty where nothing has. */
    static String of(List<String> before, List<String> after) {
        Delta delta = new Delta(before, after);
        int start = 0;
        while (start < Math.min(before.size(), after.size())
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        delta.compare(start, before.size() - end, after.size() - end);
        return delta.text.toString().stripTrailing();
    }

    private void compare(int start, int beforeEnd, int afterEnd) {
        int rows = beforeEnd - start;
        int columns = afterEnd - start;
        boolean compared = (long) rows * columns <= MOST_COMPARED;
        // How many lines two rests have in common, in their order.
        int[][] common = compared ? common(start, rows, columns) : new int[0][];
        int row = 0;
        int column = 0;
        while (row < rows || column < columns) {
            boolean both = compared && row < rows && column < columns;
            if (both && before.get(start + row).equals(after.get(start + column))) {
                row++;
                column++;
            } else if (row < rows && (!both || common[row + 1][column] >= common[row][column + 1])) {
                tell(start + row, '-', before.get(start + row));
                row++;
                told = start + row;
            } else {
                tell(start + row, '+', after.get(start + column));
                column++;
                told = start + row;
            }
        }
    }

    private int[][] common(int start, int rows, int columns) {
        int[][] common = new int[rows + 1][columns + 1];
        for (int row = rows - 1; row >= 0; row--) {
            for (int column = columns - 1; column >= 0; column--) {
                common[row][column] = before.get(start + row).equals(after.get(start + column))
                        ? common[row + 1][column + 1] + 1
                        : Math.max(common[row + 1][column], common[row][column + 1]);
            }
        }
        return common;
    }

    private void tell(int line, char sign, String words) {
        if (line != told) {
            text.append('@').append(line + 1).append('\n');
        }
        text.append(sign).append(words).append('\n');
    }
}
