/** The programs as services of this system, started by it: systemd, launchd or Windows. */
@NullMarked
package dev.sophon.cli.service;

import org.jspecify.annotations.NullMarked;
