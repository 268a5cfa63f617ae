/**
 * From pixels in memory to the JPEG that an agent gets, whatever desktop they are of: formats, scaling, encoding, and what
 * may be asked of a picture; where windows may be put; and what a question and a sign look like.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.platform.picture;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
