/** Who may use the API: logins, accounts and tokens. */
@NullMarked
package dev.sophon.gateway.rest.internal.access;

import org.jspecify.annotations.NullMarked;
