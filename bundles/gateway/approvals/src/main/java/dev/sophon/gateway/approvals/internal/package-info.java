@NullMarked
package dev.sophon.gateway.approvals.internal;

import org.jspecify.annotations.NullMarked;
