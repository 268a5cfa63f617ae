/**
 * The commands {@code browser.*}, in a Chromium of this machine with a profile of its own.
 *
 * <p>The browser is a child process that is spoken to over two pipes, by the DevTools protocol: nothing listens, and when
 * this end of a pipe is gone, however it went, the browser ends. Every request that it makes is held until its address was
 * looked at ({@code Requests}), whoever made it: the agent, a page, a frame, a worker, or a redirect.
 *
 * <p>Calls wait on the threads of their commands. The thread that reads the pipe never waits for anything: it hands on,
 * and what it has to say goes through a queue of its own.
 */
@NullMarked
package dev.sophon.capability.browser.internal;

import org.jspecify.annotations.NullMarked;
