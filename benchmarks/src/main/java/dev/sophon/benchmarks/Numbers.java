package dev.sophon.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as a person reads them: three digits that count, or all those of a larger whole number. */
final class Numbers {
    private static final double ALL_DIGITS = 1000;

    private Numbers() {}

    static String text(double value) {
        return Math.abs(value) >= ALL_DIGITS
                ? Long.toString(Math.round(value))
                : short3(value).toPlainString();
    }

    /** As it stands in the file: four digits that count. */
    static BigDecimal rounded(double value) {
        return strip(new BigDecimal(value).round(new MathContext(4)));
    }

    private static BigDecimal short3(double value) {
        return strip(new BigDecimal(value).round(new MathContext(3)));
    }

    private static BigDecimal strip(BigDecimal value) {
        BigDecimal short0 = value.stripTrailingZeros();
        return short0.scale() < 0 ? short0.setScale(0) : short0;
    }
}
