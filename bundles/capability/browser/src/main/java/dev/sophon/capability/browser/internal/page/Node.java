package dev.sophon.capability.browser.internal;

/**
 * An element of a page.
 *
 * @param session of the frame's process
 * @param id the browser's, which is no other's as long as the process lives
 */
record Node(String session, int id) {}
