/** Text that others have written, as a person may be shown it: nothing in it hides, or looks like what it is not. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol.text;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
