/**
 * Which addresses the browser may ask for: the owner's policy, and the networks that no page may reach. It knows no other
 * package of this bundle.
 */
@NullMarked
package dev.sophon.capability.browser.internal.address;

import org.jspecify.annotations.NullMarked;
