/** What is looked at where the Node does not do its work; each check is one file. */
@NullMarked
package dev.sophon.cli.doctor.node;

import org.jspecify.annotations.NullMarked;
