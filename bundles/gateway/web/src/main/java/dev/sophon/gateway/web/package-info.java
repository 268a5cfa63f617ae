/** Requests, answers and routes: what every servlet asks first, and what adds something to the API. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.web;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
