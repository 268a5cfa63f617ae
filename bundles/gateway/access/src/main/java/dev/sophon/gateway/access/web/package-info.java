/** What every servlet of the Gateway asks first. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.access.web;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
