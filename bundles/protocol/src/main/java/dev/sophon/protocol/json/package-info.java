/** The JSON codec of both programs: one mapper with its limits, and values that travel as the text that they came as. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol.json;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
