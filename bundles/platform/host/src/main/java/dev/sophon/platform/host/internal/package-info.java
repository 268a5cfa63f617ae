/** The probe of the host: pure Java, so that no native library can take the process with it. */
@NullMarked
package dev.sophon.platform.host.internal;

import org.jspecify.annotations.NullMarked;
