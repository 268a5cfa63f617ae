package dev.sophon.protocol.wire;

import java.util.Set;

/** Sent to a connected Node when an operator grants or takes scopes: the whole set anew. */
public record ScopesChanged(Set<String> scopes) {}
