/** The one browser of this Node from its start to its end: its tabs, requests, folders, uploads and downloads. */
@NullMarked
package dev.sophon.capability.browser.internal.process;

import org.jspecify.annotations.NullMarked;
