/** The dashboard's pages, as files of this bundle. */
@NullMarked
package dev.sophon.gateway.dashboard.internal;

import org.jspecify.annotations.NullMarked;
