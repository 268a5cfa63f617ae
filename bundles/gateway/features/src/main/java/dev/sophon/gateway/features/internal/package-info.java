/**
 * Feature sets for a fleet: a library of signed KARs, what is wanted of which nodes, and rollouts. The Gateway passes on what
 * publishers have signed and trusts nobody by it: each Node decides for itself.
 */
@NullMarked
package dev.sophon.gateway.features.internal;

import org.jspecify.annotations.NullMarked;
