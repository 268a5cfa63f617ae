package dev.sophon.node.policy;

import org.jspecify.annotations.Nullable;

/**
 * An application that the owner lets be launched without an approval.
 *
 * @param id of its desktop entry, without {@code .desktop}
 * @param entrySha256 of the entry's file, in lower-case hexadecimal digits; needed where this user can write it
 * @param programSha256 of the program that it names, likewise
 */
public record VouchedLaunch(String id, @Nullable String entrySha256, @Nullable String programSha256) {}
