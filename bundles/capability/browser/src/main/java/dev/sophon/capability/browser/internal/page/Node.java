package dev.sophon.capability.browser.internal.page;

/**
 * An element of a page.
 *
 * @param session of the frame's process
 * @param id the browser's, which is no other's as long as the process lives
 */
public record Node(String session, int id) {}
