/** What is looked at where the Gateway does not do its work; each check is one file. */
@NullMarked
package dev.sophon.cli.doctor.gateway;

import org.jspecify.annotations.NullMarked;
